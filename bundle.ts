import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/**
 * Bundles an app for Node into `dist` of its folder. Made aside and moved into place, so that what starts meanwhile finds
 * the old build or the new one.
 * @param complete adds what is no code to the folder that was made.
 */
export async function bundle(
  folder: string,
  options: Pick<BuildOptions, 'entryPoints' | 'external'>,
  complete: (made: string) => void = () => undefined,
): Promise<void> {
  const made = join(folder, `dist-${process.pid}`);
  await build({
    ...options,
    outdir: made,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    sourcemap: 'linked',
    sourcesContent: false,
    minifySyntax: true,
    // CommonJS packages in an ES bundle still call require for Node's own modules, and Google's asks where it stands.
    banner: {
      js: [
        "import { createRequire } from 'node:module';",
        'const require = createRequire(import.meta.url);',
        'const __dirname = import.meta.dirname;',
      ].join(' '),
    },
    logLevel: 'warning',
  });
  complete(made);
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
  renameSync(made, join(folder, 'dist'));
}
