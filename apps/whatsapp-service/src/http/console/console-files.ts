import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A file of the console, as it is sent. */
export interface ConsoleFile {
  /** Its name below `/console/`, with a hash of its content. */
  readonly path: string;
  readonly type: string;
  readonly bytes: Buffer;
  /** The same, gzipped by the build. */
  readonly gzipped: Buffer;
}

/** The build's files of `apps/console`. */
export interface ConsoleFiles {
  readonly page: ConsoleFile;
  readonly assets: readonly ConsoleFile[];
  /** Script and style of the reference page, which are among the assets. */
  readonly reference: { readonly script: string; readonly style: string };
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads the built console, a few hundred kilobytes, into memory. Null if it was not built, as when the sources are run.
 */
export function readConsoleFiles(folder: string): ConsoleFiles | null {
  if (!existsSync(join(folder, 'index.html'))) return null;
  const read = (path: string): ConsoleFile => ({
    path,
    type: types[extname(path)] ?? 'application/octet-stream',
    bytes: readFileSync(join(folder, path)),
    gzipped: readFileSync(join(folder, `${path}.gz`)),
  });
  const names = readdirSync(join(folder, 'assets')).filter((name) => !name.endsWith('.gz'));
  return {
    page: read('index.html'),
    assets: names.map((name) => read(`assets/${name}`)),
    reference: readReference(join(folder, 'manifest.json')),
  };
}

/** @throws if the build has no script or style of it, which only a mistake in the build can cause. */
function readReference(manifest: string): ConsoleFiles['reference'] {
  const chunks = JSON.parse(readFileSync(manifest, 'utf8')) as Readonly<
    Record<string, { readonly file: string; readonly css?: readonly string[] }>
  >;
  const { file: script, css: [style] = [] } = chunks['src/reference/main.ts'] ?? {};
  if (script === undefined || style === undefined)
    throw new Error(`${manifest} names no script and style of the reference. Run \`npm run build\` again.`);
  return { script, style };
}
