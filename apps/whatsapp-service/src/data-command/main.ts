import process from 'node:process';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 6)) {
  process.stderr.write(
    `Exports and imports need Node 24.6 or newer; this is ${process.version}. In the project, \`npx whatsapp data\` uses the Node that ` +
      '`npm install` brought along.\n',
  );
  process.exitCode = 3;
} else {
  // Imported only now: an older Node has no SQLite and would stop with a stack trace.
  const { runData } = await import('./run-data.ts');
  process.exitCode = await runData(process.argv.slice(2), process.env);
}
