import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

rmSync(here('./dist'), { recursive: true, force: true });

await build({
  entryPoints: {
    main: here('./src/main.ts'),
    'sqlite-thread': here('./src/storage/sqlite/sqlite-thread.ts'),
  },
  outdir: here('./dist'),
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  sourcemap: 'linked',
  sourcesContent: false,
  minifySyntax: true,
  // CommonJS packages in an ES bundle still call require for Node's own modules.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'warning',
});

cpSync(here('./src/storage/sqlite/migrations'), here('./dist/migrations'), { recursive: true });
