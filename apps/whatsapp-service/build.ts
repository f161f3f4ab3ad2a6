import { cpSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Made aside and moved into place, so that a service that starts meanwhile finds the old build or the new one.
const made = here(`./dist-${process.pid}`);

await build({
  entryPoints: {
    main: here('./src/main.ts'),
    'sqlite-thread': here('./src/storage/sqlite/sqlite-thread.ts'),
  },
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

cpSync(here('./src/storage/sqlite/migrations'), `${made}/migrations`, { recursive: true });
rmSync(here('./dist'), { recursive: true, force: true });
renameSync(made, here('./dist'));
