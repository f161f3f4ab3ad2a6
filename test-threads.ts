import { basename } from 'node:path';

/** Where `test-setup.ts` puts what tests run in threads, bundled as the service's own threads are in production. */
export const threadsFolder = new URL('./node_modules/.cache/threads/', import.meta.url);

/** The bundle of a module that tests run in a thread. */
export function bundled(module: string | URL): URL {
  return new URL(`dist/${basename(String(module), '.ts')}.js`, threadsFolder);
}

/** What serves the stores of tests, one after another. */
export const pooledThread = 'apps/whatsapp-service/test/support/pooled-sqlite-thread.ts';
