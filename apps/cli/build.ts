import { renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Made aside and moved into place, so that a command that starts meanwhile finds the old build or the new one.
const made = here(`./dist-${process.pid}`);

await build({
  entryPoints: { main: here('./src/main.ts') },
  outdir: made,
  bundle: true,
  // Each command's work is a file of its own, read when it is wanted: --help needs none of it.
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  sourcemap: 'linked',
  sourcesContent: false,
  minifySyntax: true,
  // It reads its page from files beside its sources, which Node runs as they are.
  external: ['@intexuraos/whatsapp-simulator', '@intexuraos/whatsapp-simulator/command'],
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

rmSync(here('./dist'), { recursive: true, force: true });
renameSync(made, here('./dist'));
