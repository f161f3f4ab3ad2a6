import { execFileSync } from 'node:child_process';
import { cpSync, globSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';
import { pooledThread, threadsFolder } from './test-threads.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Node's cache of compiled TypeScript files, for this run and the next. */
export const compileCache = here('./node_modules/.cache/node-compile-cache');

/** The modules that tests run in threads and processes: each thread's entry (`*-thread.ts`), the program for pictures, and modules of tests. */
const threadModules = [
  ...globSync('apps/*/src/**/*-thread.ts', { cwd: here('.') }),
  'apps/whatsapp-service/src/pictures/picture-process.ts',
  'apps/whatsapp-service/test/support/poisonable-item-tasks.ts',
  pooledThread,
];

/** Journeys run the built service, so the tests begin with a build, which does nothing if nothing has changed. */
export default async function setUp(): Promise<void> {
  for (const app of ['./apps/whatsapp-service/', './apps/cli/']) {
    execFileSync(process.execPath, ['build.ts'], { cwd: here(app), stdio: 'inherit' });
  }
  await bundleThreads();
}

/**
 * In tests, threads run a bundle. They start in half the time, and don't strip types, with which V8 crashes in about one of
 * ten runs (docs/decisions/010).
 */
async function bundleThreads(): Promise<void> {
  const entryPoints = Object.fromEntries(threadModules.map((module) => [basename(module, '.ts'), here(module)]));
  const migrations = here('./apps/whatsapp-service/src/storage/sqlite/migrations');
  await bundle(fileURLToPath(threadsFolder), { entryPoints, completedFrom: [migrations] }, (made) =>
    cpSync(migrations, `${made}/migrations`, { recursive: true }),
  );
}
