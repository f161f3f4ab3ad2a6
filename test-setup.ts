import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Where Node keeps what it made of TypeScript files, for this run and the next. */
export const compileCache = here('./node_modules/.cache/node-compile-cache');

/** What threads load: the entry of each, `*-thread.ts`, and what tests put in. */
const threadModules = [
  ...globSync('apps/*/src/**/*-thread.ts', { cwd: here('.') }),
  'apps/whatsapp-service/test/support/poisonable-item-tasks.ts',
];

/** Journeys run what is built, so the tests begin with a fresh build (about a second). */
export default function setUp(): void {
  for (const app of ['./apps/whatsapp-service/', './apps/cli/']) {
    execFileSync(process.execPath, ['build.ts'], { cwd: here(app), stdio: 'inherit' });
  }
  stripTypesOfThreads();
}

/**
 * Loads the threads' modules in a process with no threads, so that threads find them in the cache with their types
 * stripped. Where threads strip them, V8 crashes one run in some ten: docs/decisions/010.
 */
function stripTypesOfThreads(): void {
  for (const module of threadModules) {
    execFileSync(process.execPath, [here(module)], {
      env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
      stdio: 'inherit',
    });
  }
}
