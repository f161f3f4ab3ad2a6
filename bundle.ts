import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';
import { buildCache } from './build-cache.ts';

export interface BundleOptions extends Pick<BuildOptions, 'external'> {
  readonly entryPoints: Readonly<Record<string, string>>;
  /**
   * Entry points with one file each, that share none with the others: Node looks up each file that a thread imports. Four
   * threads of SQLite in 34 files took 840 ms of processor time to start, in one file 620 ms (Node 24.21).
   */
  readonly inOneFile?: Readonly<Record<string, string>>;
  /** Packages that others require and this app never uses; a use throws. */
  readonly leftOut?: readonly string[];
  /** Files and folders that `complete` reads. */
  readonly completedFrom?: readonly string[];
}

/**
 * Bundles an app for Node into `dist` of its folder, unless such a build was kept (`build-cache.ts`). Made aside and
 * moved into place, so that what starts meanwhile finds the old build or the new one.
 * @param complete adds what is no code to the folder that was made.
 */
export async function bundle(
  folder: string,
  { entryPoints, inOneFile = {}, leftOut = [], completedFrom = [], ...options }: BundleOptions,
  complete: (made: string) => void = () => undefined,
): Promise<void> {
  const cache = buildCache(folder, { ...options, entryPoints, inOneFile, leftOut, completedFrom });
  if (cache.restore()) return;
  // Loaded only where it is needed: most builds find nothing to do.
  const { build } = await import('esbuild');
  const made = join(folder, `dist-${process.pid}`);
  const how: BuildOptions & { metafile: true } = {
    ...options,
    metafile: true,
    plugins: [builtinsWithoutGetters, undiciForCalls, proxyAgentByName, leaveOut(leftOut)],
    outdir: made,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    sourcemap: 'linked',
    sourcesContent: false,
    minifySyntax: true,
    // A start reads a fifth less, most of it packages' comments: 80 ms of its processor time. Names stay, and lines in traces.
    minifyWhitespace: true,
    lineLimit: 200,
    // A part of the bundle like any code: no file to be found at run time.
    loader: { '.wasm': 'binary' },
    // CommonJS packages in an ES bundle still call require for Node's own modules, and Google's asks where it stands.
    banner: {
      js: [
        "import { createRequire } from 'node:module';",
        'const require = createRequire(import.meta.url);',
        'const __dirname = import.meta.dirname;',
      ].join(' '),
    },
    logLevel: 'warning',
  };
  const shared = await build({ ...how, entryPoints, splitting: true });
  const single = await build({ ...how, entryPoints: inOneFile });
  for (const name of globSync('*.js', { cwd: made })) keepToAscii(join(made, name));
  complete(made);
  // What a plugin made has a namespace before its name, and is made of these files too.
  const files = Object.keys({ ...shared.metafile.inputs, ...single.metafile.inputs }).map((path) =>
    resolve(path.replace(/^[\w-]+:/, '')),
  );
  cache.keep(made, [...files.filter((path) => existsSync(path)), ...completedFrom]);
}

/**
 * Escapes what esbuild leaves as it is: regular expressions, tagged templates and comments. With a single character outside of ASCII,
 * V8 keeps the whole file at two bytes a character, in each thread that loads it. Tags that read `raw` would see the difference; none here does.
 */
function keepToAscii(file: string): void {
  const code = readFileSync(file, 'utf8');
  const escaped = code.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (escaped !== code) writeFileSync(file, escaped);
}

/**
 * Node's own modules, without the names that are getters. An import of `node:http` reads all names, and the getter of
 * `WebSocket` loads Node's undici: 75 ms of processor time in each process and thread that starts (Node 24.21). Those of
 * `node:fs` and `node:crypto` load streams, promises and Web Crypto, half a megabyte a thread.
 */
const builtinsWithoutGetters: Plugin = {
  name: 'builtins-without-getters',
  setup: ({ onResolve, onLoad }) => {
    const inPackage = `${sep}node_modules${sep}`;
    onResolve({ filter: /^node:(https?|fs|crypto)$/ }, ({ path, kind, importer }) => {
      // What packages want of it isn't known; what they get from `node:http` is tried.
      const mayWantGetters = importer.includes(inPackage) && !path.startsWith('node:http');
      return kind === 'import-statement' && !mayWantGetters ? { path, namespace: 'builtin' } : undefined;
    });
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

/**
 * The parts of undici that make calls, and what those require. Its entry also loads its fetch, cache, cookies and mocks, and
 * by them Node's own copy of it: 80 ms of a start, and megabytes. Who imports another name gets an error from the build.
 */
const undiciForCalls: Plugin = {
  name: 'undici-for-calls',
  setup: ({ onResolve, onLoad }) => {
    const folder = fileURLToPath(new URL('.', import.meta.resolve('undici')));
    onResolve({ filter: /^undici$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'undici-for-calls' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'undici-for-calls' }, () => ({
      contents: `import Dispatcher from './lib/dispatcher/dispatcher.js';
        import calls from './lib/api/index.js';
        Object.assign(Dispatcher.prototype, calls);
        export { default as Agent } from './lib/dispatcher/agent.js';
        export { default as buildConnector } from './lib/core/connect.js';`,
      resolveDir: folder,
    }));
  },
};

/**
 * Google's client imports this package once it needs a proxy, by a name of it. In a bundle of several files, a CommonJS package that is imported
 * so is a file of its own with a default export alone.
 */
const proxyAgentByName: Plugin = {
  name: 'proxy-agent-by-name',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^https-proxy-agent$/ }, ({ path, kind, resolveDir }) =>
      kind === 'dynamic-import' ? { path, namespace: 'proxy-agent-by-name', pluginData: resolveDir } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'proxy-agent-by-name' }, ({ path, pluginData }) => ({
      contents: `export { HttpsProxyAgent } from '${path}';`,
      resolveDir: pluginData,
    }));
  },
};

function leaveOut(packages: readonly string[]): Plugin {
  return {
    name: 'leave-out',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /^[^.]/ }, ({ path }) =>
        packages.includes(path) ? { path, namespace: 'left-out' } : undefined,
      );
      onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
        contents: `const use = () => { throw new Error('${path} is left out of the bundle.'); };
          module.exports = new Proxy(use, { get: use });`,
      }));
    },
  };
}
