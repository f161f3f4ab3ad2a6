#!/usr/bin/env node
import { existsSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 6)) {
  console.error(
    `whatsapp needs Node 24.6 or newer; this is ${process.version}. \`npx whatsapp\` in the project brings it along.`,
  );
  process.exitCode = 3;
} else {
  // The bundle of `npm run build` starts faster; without it the sources run as they are.
  const bundle = new URL('../dist/main.js', import.meta.url);
  await import(existsSync(bundle) ? bundle.href : '../src/main.ts');
}
