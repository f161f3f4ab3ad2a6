import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFreshCopy } from '../support/fresh-copy.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { takesNoArguments } from '../support/usage.ts';
import { consumer, consumerSettings } from './consumer.ts';

// Packs our packages, checks the tarballs, and uses them in a folder outside of the repository, as anyone would.
//   node trials/packages/main.ts

takesNoArguments(
  process.argv.slice(2),
  'npm run packages\n\nPacks the packages, checks the archives, and uses them in a folder outside of the repository.',
);

const root = fileURLToPath(new URL('../../', import.meta.url));
const bin = (name: string): string => join(root, 'node_modules/.bin', name);

interface Ran {
  readonly status: number | null;
  readonly text: string;
}

function run(command: string, args: readonly string[], cwd: string): Ran {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 180_000 });
  return { status, text: `${stdout ?? ''}${stderr ?? ''}${error ? `\n${error.message}` : ''}` };
}

let passed = 0;
let failed = 0;
function check(what: string, { status, text }: Ran, expected: RegExp = /(?:)/): void {
  const isFine = status === 0 && expected.test(text);
  console.log(`${isFine ? 'ok  ' : 'FAIL'}  ${what}`);
  if (isFine) passed += 1;
  else {
    failed += 1;
    console.log(text.trim().replaceAll(/^/gm, '      '));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

await withTemporaryFolder('whatsapp-packages-', async (temporary) => {
  const at = (name: string): string => join(temporary, name);
  const folders = globSync('{apps,packages}/*/package.json', { cwd: root })
    .filter((file) => 'prepack' in (JSON.parse(readFileSync(join(root, file), 'utf8')).scripts ?? {}))
    .map((file) => file.replace('/package.json', ''))
    .sort();
  mkdirSync(at('tarballs'));
  // Packing changes package.json and dist for its time: in a copy it is in nobody's way.
  const copy = at('copy');
  makeFreshCopy(root, copy);
  for (const folder of folders) {
    check(`npm pack in ${folder}`, run('npm', ['pack', '--pack-destination', at('tarballs')], join(copy, folder)));
  }
  const tarballs = globSync('*.tgz', { cwd: at('tarballs') }).map((name) => join(at('tarballs'), name));
  for (const tarball of tarballs) {
    const name = tarball.split('/').at(-1);
    check(`publint ${name}`, run(bin('publint'), ['run', '--strict', tarball], root), /All good!/);
    // The command has nothing to import.
    if (name?.includes('cli')) continue;
    check(`attw ${name}`, run(bin('attw'), ['--profile', 'esm-only', '--no-color', tarball], root));
  }

  const home = at('consumer');
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify(consumerSettings));
  writeFileSync(join(home, 'consumer.ts'), consumer);
  check(
    'npm install of the tarballs',
    run('npm', ['install', '--no-audit', '--no-fund', '@types/node@24', ...tarballs], home),
  );
  check(
    'a program in TypeScript compiles against their types',
    run('node', [join(root, 'node_modules/typescript/bin/tsc'), '-p', home], home),
  );
  check('and runs', run('node', ['consumer.ts'], home), /delivered, read/);
  const inFolder = (name: string): string => join(home, 'node_modules/.bin', name);
  check('whatsapp explain 131047', run(inFolder('whatsapp'), ['explain', '131047'], home), /24 hours/);
  check('whatsapp-simulator --help', run(inFolder('whatsapp-simulator'), ['--help'], home), /--callback/);
  const ports = ['--port', String(await freePort()), '--meta-port', String(await freePort())];
  check(
    'whatsapp sandbox --once',
    run(inFolder('whatsapp'), ['sandbox', '--once', ...ports], home),
    /Everything accepted is in the store/,
  );
});
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
