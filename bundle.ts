import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

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
    plugins: [builtinsWithoutGetters],
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

/**
 * Node's own modules, without the names that are getters. An import of `node:http` reads all names, and the getter of
 * `WebSocket` loads Node's undici: 75 ms of processor time in each process and thread that starts (Node 24.21).
 */
const builtinsWithoutGetters: Plugin = {
  name: 'builtins-without-getters',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:https?$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'builtin' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => {
      const names = Object.entries(Object.getOwnPropertyDescriptors(process.getBuiltinModule(path)))
        .filter(([, { get }]) => get === undefined)
        .map(([name]) => name);
      return {
        contents: `const builtin = process.getBuiltinModule('${path}');\nexport default builtin;\nexport const { ${names.join(', ')} } = builtin;`,
      };
    });
  },
};
