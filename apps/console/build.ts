import { globSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');

/**
 * Builds the console into `dist`, unless nothing has changed since it was built.
 * @returns the folder: `index.html`, `assets/` with a hash in each name, and each file gzipped as well.
 */
export async function buildConsole(): Promise<string> {
  if (isUpToDate()) return dist;
  // Loaded only where it is needed: tests begin with a build, which mostly finds nothing to do.
  const { build } = await import('vite');
  const made = join(here, `dist-${process.pid}`);
  await build({
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
    },
  });
  for (const file of globSync('**/*.{html,js,css,svg}', { cwd: made })) {
    writeFileSync(join(made, `${file}.gz`), gzipSync(readFileSync(join(made, file)), { level: 9 }));
  }
  rmSync(dist, { recursive: true, force: true });
  renameSync(made, dist);
  return dist;
}

/** Whether the build is newer than everything that it is made of. */
function isUpToDate(): boolean {
  const builtAt = changedAt(join(dist, 'index.html.gz'));
  const sources = [
    ...globSync(['src/**/*', '../../packages/{service-api,cloud-api}/src/**/*.ts'], { cwd: here }),
    'index.html',
    'build.ts',
    'package.json',
    '../../package-lock.json',
  ];
  return builtAt !== 0 && sources.every((file) => changedAt(join(here, file)) <= builtAt);
}

const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (import.meta.main) await buildConsole();
