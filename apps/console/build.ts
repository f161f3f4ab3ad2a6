import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildCache } from '../../build-cache.ts';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
const referenceEntry = 'src/reference/main.ts';
/** Everything that it is built from, except packages. */
const sources = [
  'src',
  'index.html',
  'package.json',
  '../../packages/service-api/src',
  '../../packages/cloud-api/src',
].map((path) => join(here, path));

/**
 * Builds the console, and script and style of the reference at `/docs`, into `dist`, unless the same build is cached.
 * @returns the folder: `index.html`, `assets/` with a hash in each name, each file gzipped as well, and `manifest.json`, which maps
 * the reference’s sources to their built names.
 */
export async function buildConsole(): Promise<string> {
  const cache = buildCache(here, {});
  if (cache.restore()) return dist;
  // Loaded only when needed: tests begin with a build, which mostly finds nothing to do.
  const { build } = await import('vite');
  const made = join(here, `dist-${process.pid}`);
  await inProduction(() =>
    build({
      root: here,
      base: '/console/',
      configFile: false,
      logLevel: 'warn',
      build: {
        outDir: made,
        emptyOutDir: true,
        target: 'es2022',
        // The page's policy allows no inline script, and no text that becomes HTML.
        modulePreload: { polyfill: false },
        assetsInlineLimit: 0,
        manifest: 'manifest.json',
        rolldownOptions: { input: { index: join(here, 'index.html'), reference: join(here, referenceEntry) } },
      },
    }),
  );
  for (const file of globSync('**/*.{html,js,css,svg}', { cwd: made })) {
    writeFileSync(join(made, `${file}.gz`), gzipSync(readFileSync(join(made, file)), { level: 9 }));
  }
  cache.keep(made, sources);
  return dist;
}

/** In tests `NODE_ENV` is `test`, which would put source files and lines into the elements. */
async function inProduction(build: () => Promise<unknown>): Promise<void> {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await build();
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

if (import.meta.main) await buildConsole();
