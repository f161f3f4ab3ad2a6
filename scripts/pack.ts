import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What npm runs before and after it packs a package (`prepack`, `postpack`). In the repository packages run as TypeScript;
 * packed they are JavaScript with types:
 *
 * - `dist` is built: by the package's own `build.ts`, else one file for each source, with declarations;
 * - package.json names `dist` where it names `src`, exact versions of our own packages, and what `publishConfig` has;
 * - the licence is added.
 *
 * `restore` undoes all but `dist`. A run that was interrupted is undone by the next.
 */
const [step] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = process.cwd();
const at = (...path: string[]): string => join(folder, ...path);
const manifest = at('package.json');
const original = at('package.json.original');
const licence = at('LICENSE');

type Manifest = Record<string, unknown> & {
  readonly version: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
};

function restore(): void {
  if (!existsSync(original)) return;
  renameSync(original, manifest);
  rmSync(licence, { force: true });
}

function prepare(): void {
  restore();
  if (existsSync(at('build.ts'))) run(at('build.ts'), ['--with-service']);
  else compile();
  copyFileSync(manifest, original);
  copyFileSync(join(root, 'LICENSE'), licence);
  writeFileSync(manifest, `${JSON.stringify(packed(JSON.parse(readFileSync(manifest, 'utf8'))), null, 2)}\n`);
}

/** The package.json of the tarball. */
function packed({ private: _, scripts, devDependencies, publishConfig, ...own }: Manifest): Manifest {
  const exports = Object.entries(own.exports ?? {}).map(([name, source]) => [name, built(source)]);
  const dependencies = Object.entries(own.dependencies ?? {}).map(([name, version]) => [
    name,
    version === '*' ? own.version : version,
  ]);
  return {
    ...own,
    ...(exports.length > 0 && { exports: Object.fromEntries(exports) }),
    ...(dependencies.length > 0 && { dependencies: Object.fromEntries(dependencies) }),
    engines: { node: '>=24.6' },
    ...publishConfig,
  };
}

function built(source: string): unknown {
  if (!source.endsWith('.ts')) return source;
  const name = source.replace('./src/', './dist/').slice(0, -'.ts'.length);
  return { types: `${name}.d.ts`, default: `${name}.js` };
}

/** One JavaScript file with its declarations for each source; what a source reads beside it is copied. */
function compile(): void {
  const dist = at('dist');
  rmSync(dist, { recursive: true, force: true });
  const settings = at('tsconfig.pack.json');
  const options = { noEmit: false, declaration: true, allowJs: false, rewriteRelativeImportExtensions: true };
  const config = {
    extends: relative(folder, join(root, 'tsconfig.json')),
    compilerOptions: { ...options, rootDir: 'src', outDir: 'dist' },
    include: ['src'],
    exclude: ['src/**/*.test.ts'],
  };
  writeFileSync(settings, JSON.stringify(config));
  try {
    run(join(root, 'node_modules/typescript/bin/tsc'), ['-p', settings]);
  } finally {
    rmSync(settings);
  }
  for (const file of globSync('src/**/*', { cwd: folder, withFileTypes: true })) {
    const source = join(file.parentPath, file.name);
    if (!file.isFile() || /\.ts$|tsconfig\.json$/.test(file.name)) continue;
    cpSync(source, join(dist, relative(at('src'), source)));
  }
  // The compiler rewrites imports in JavaScript only.
  for (const file of globSync('dist/**/*.d.ts', { cwd: folder })) {
    const text = readFileSync(at(file), 'utf8');
    writeFileSync(at(file), text.replaceAll(/((?:from |import\()')(\.{1,2}\/[^']+)\.ts'/g, "$1$2.js'"));
  }
}

function run(script: string, args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`${relative(root, script)} failed.`);
}

if (step === 'prepare') prepare();
else if (step === 'restore') restore();
else throw new Error('Usage: node pack.ts prepare|restore, in the folder of a package.');
