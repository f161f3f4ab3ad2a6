import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { baseOf } from './pins.ts';
import type { Trial } from './trial.ts';

/** Private files that a clone may contain, and that no image may. */
const planted = [
  '.env',
  '.env.production',
  '.git/config',
  '.npmrc',
  'apps/whatsapp-service/.env',
  'apps/whatsapp-service/data/whatsapp.db',
  'apps/whatsapp-service/dist/main.js',
  'apps/whatsapp-service/node_modules/x/index.js',
  'apps/whatsapp-service/src/.env.local',
  'apps/whatsapp-service/src/data/whatsapp.db-wal',
  'apps/whatsapp-service/src/private.pem',
  'apps/whatsapp-service/src/debug.log',
  'data/whatsapp.db',
  'docker/.env',
  'node_modules/x/index.js',
  'packages/simulator/node_modules/x/index.js',
  'service-account.json',
  'deploy/terraform/terraform.tfstate',
  'deploy/terraform/secrets.tfvars',
];
const wanted = ['package.json', 'apps/whatsapp-service/src/main.ts', 'packages/simulator/src/main.ts'];

/** Builds an image that copies everything the builder gets from a folder with secrets in it. */
export async function checkContext({ engine, root, folder }: Trial): Promise<undefined> {
  const context = join(folder, 'context');
  for (const path of [...planted, ...wanted]) {
    await mkdir(dirname(join(context, path)), { recursive: true });
    await writeFile(join(context, path), 'x');
  }
  await copyFile(join(root, '.dockerignore'), join(context, '.dockerignore'));
  const base = baseOf(await readFile(join(root, 'apps/whatsapp-service/Dockerfile'), 'utf8'));
  await writeFile(join(context, 'Everything'), `FROM ${base}\nCOPY . /context/\n`);
  await engine.build('whatsapp-context', 'Everything', context);
  const files = [...(await engine.files('whatsapp-context')).keys()].filter((path) => path.startsWith('/context/'));
  assert.deepEqual(files.sort(), wanted.map((path) => `/context/${path}`).sort());
}
