import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { fitsService, type Lock } from './installed-packages.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

export interface BuiltCommit {
  /** Its short hash. */
  readonly hash: string;
  /** The service's folder, built; ends with a slash. */
  readonly app: URL;
  /** The schema of each of its files, by the numbers of their migrations. */
  readonly schema: string;
}

/**
 * Builds the service as it stands in another commit, in `folder`; nothing of the working tree is touched. Rejects where
 * the commit is not there, as in a shallow clone.
 */
export async function buildCommit(commit: string, folder: string): Promise<BuiltCommit> {
  const hash = (await run('git', ['rev-parse', '--short', `${commit}^{commit}`], { cwd: root })).stdout.trim();
  const archive = join(folder, 'archive.tar');
  await run('git', ['archive', `--output=${archive}`, hash], { cwd: root });
  await run('tar', ['--extract', `--file=${archive}`], { cwd: folder });
  await bringDependencies(folder);
  const app = pathToFileURL(join(folder, 'apps/whatsapp-service/'));
  await run(process.execPath, ['build.ts'], { cwd: fileURLToPath(app) });
  return { hash, app, schema: schemaIn(app) };
}

/** The schema that the service in this folder knows: `events 2, outbox 1, view 2`. */
export function schemaIn(app: URL): string {
  const migrations = new URL('src/storage/sqlite/migrations/', app);
  return readdirSync(migrations)
    .sort()
    .map((schema) => `${schema} ${readdirSync(new URL(`${schema}/`, migrations)).length}`)
    .join(', ');
}

/** The dependencies that are installed here, where they are those that its service needs; else its own. */
async function bringDependencies(folder: string): Promise<void> {
  const lock = (base: string): Lock => JSON.parse(readFileSync(join(base, 'package-lock.json'), 'utf8'));
  if (!fitsService(lock(root), lock(folder))) {
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
    return;
  }
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@intexuraos'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@intexuraos') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  // Its own packages, as they were.
  for (const workspace of ['apps', 'packages'].flatMap((group) => foldersIn(folder, group))) {
    const { name } = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8')) as { name: string };
    symlinkSync(workspace, join(modules, name));
  }
}

const foldersIn = (folder: string, group: string): string[] =>
  readdirSync(join(folder, group))
    .map((name) => join(folder, group, name))
    .filter((workspace) => existsSync(join(workspace, 'package.json')));
