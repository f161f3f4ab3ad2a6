import { readFileSync, statSync } from 'node:fs';

export type MountedFile =
  | { readonly text: string; readonly problem: null }
  | { readonly text: null; readonly problem: string };

/** Reads a file that a deployment mounts, without the mark that editors on Windows begin UTF-8 with. The problem follows the file's name in a sentence, and says what to do. */
export function readMounted(path: string): MountedFile {
  try {
    return { text: readFileSync(path, 'utf8').replace(/^\ufeff/, ''), problem: null };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { text: null, problem: `can’t be read (${code}). Mount it, and let the service’s user read it.` };
  }
}

/** Changes when the file does, also if another file takes its place. */
export function markOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? 'missing' : `${stats.ino}/${stats.size}/${stats.mtimeMs}`;
}
