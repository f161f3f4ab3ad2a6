import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('./', import.meta.url));
/** A fresh copy whose packages are linked shares the folder with the original. */
const cacheFolder = join(root, 'node_modules/.cache/builds');
/** Builds of one folder that are kept: a few branches, and the commits that an upgrade is tried from. */
const maxKept = 6;

/** What any build depends on: how it is made, and which packages are installed. */
const always = ['bundle.ts', 'build-cache.ts', 'package-lock.json', 'tsconfig.json'];

interface Note {
  /** How it was made. */
  readonly options: string;
  /** Each file that it was made of, below the root, with the hash of its content. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** The builds of one folder that were made before. */
export interface BuildCache {
  /** Whether `dist` is now the build with these options of what is there now: it was, or such a build was kept. */
  restore(): boolean;
  /** Moves a finished build to `dist`, and keeps it. */
  keep(made: string, inputs: readonly string[]): void;
}

/**
 * Keeps builds by what they were made of, so that what hasn't changed isn't built again, in a fresh copy either: a build takes
 * seconds of all processors, and a run of all checks begins a dozen times with one. Contents count, not times, which a checkout changes.
 * @param folder whose `dist` it is about.
 * @param options all that the build depends on besides files.
 */
export function buildCache(folder: string, options: unknown, kept = cacheFolder): BuildCache {
  const dist = join(folder, 'dist');
  const own = join(kept, relative(root, folder).replaceAll(/[^\w]+/g, '-'));
  const asText = JSON.stringify([process.versions.node, options]).replaceAll(root, '/');

  return {
    restore: () => {
      const build = buildsIn(own).find((each) => isOf(each, asText));
      if (build === undefined) return false;
      if (isSame(join(build, 'dist'), dist)) return true;
      const made = `${dist}-${process.pid}`;
      copy(join(build, 'dist'), made);
      moveIntoPlace(made, dist);
      return true;
    },
    keep: (made, inputs) => {
      moveIntoPlace(made, dist);
      const files = [...always.map((name) => join(root, name)), join(folder, 'build.ts'), ...inputs].flatMap(filesOf);
      const hashes = files.map((file): [string, string] => [relative(root, file), hashOfFile(file)]);
      const note: Note = { options: asText, inputs: Object.fromEntries(hashes) };
      const text = JSON.stringify(note);
      const build = join(own, hashOf(text));
      const aside = `${build}-${process.pid}`;
      copy(dist, join(aside, 'dist'));
      writeFileSync(join(aside, 'note.json'), text);
      moveIntoPlace(aside, build);
      for (const old of buildsIn(own).slice(maxKept)) rmSync(old, { recursive: true, force: true });
    },
  };
}

/** The folders of builds, the newest first. */
function buildsIn(own: string): string[] {
  return globSync('*/note.json', { cwd: own })
    .map((note) => join(own, note))
    .toSorted((a, b) => changedAt(b) - changedAt(a))
    .map((note) => join(note, '..'));
}

/** Whether a build was made with these options of what is there now. */
function isOf(build: string, options: string): boolean {
  const note = JSON.parse(readFileSync(join(build, 'note.json'), 'utf8')) as Note;
  return (
    note.options === options &&
    Object.entries(note.inputs).every(([file, hash]) => hashOfFile(join(root, file)) === hash)
  );
}

/** By sizes and times: nothing changes a build but the next. */
function isSame(some: string, other: string): boolean {
  const [files, others] = [filesOf(some), filesOf(other)];
  return (
    files.length === others.length &&
    files.every((file) => {
      const [a, b] = [file, join(other, relative(some, file))].map((path) => statSync(path, { throwIfNoEntry: false }));
      // Copied times are whole milliseconds.
      return a && b && a.size === b.size && Math.abs(a.mtimeMs - b.mtimeMs) < 2;
    })
  );
}

/** A folder can't be moved over another: between the two moves there is none, for less than a millisecond. */
function moveIntoPlace(made: string, place: string): void {
  const old = `${made}-old`;
  if (existsSync(place)) renameSync(place, old);
  renameSync(made, place);
  rmSync(old, { recursive: true, force: true });
}

function copy(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  cpSync(from, to, { recursive: true, preserveTimestamps: true });
}

const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const hashOf = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 32);

/** Empty for a file that is not there. */
function hashOfFile(file: string): string {
  try {
    return hashOf(readFileSync(file));
  } catch {
    return '';
  }
}

/** A folder's files, with those of the folders in it; a file itself. */
function filesOf(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  return globSync('**/*', { cwd: path, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
