import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildCache } from '../../build-cache.ts';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
const referenceEntry = 'src/reference/main.ts';
/** All that it is made of, but for packages. */
const sources = [
  'src',
  'index.html',
  'package.json',
  '../../packages/service-api/src',
  '../../packages/cloud-api/src',
].map((path) => join(here, path));

/**
 * Builds the console, and script and style of the reference at `/docs`, into `dist`, unless such a build was kept.
 * @returns the folder: `index.html`, `assets/` with a hash in each name, each file gzipped as well, and `manifest.json`, which says
 * what became of the reference’s.
 */
export async function buildConsole(): Promise<string> {
  const cache = buildCache(here, {});
  if (cache.restore()) return dist;
  // Loaded only where it is needed: tests begin with a build, which mostly finds nothing to do.
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

/** Where tests begin the build, `NODE_ENV` is `test`, and elements would carry the files and lines that they come from. */
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
