import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own, in memory, that really can be full. */
export interface SmallDisk {
  readonly path: string;
  resize(mebibytes: number): void;
  /** Leaves no byte free; returns what makes room again. */
  fill(): () => void;
  /** Whatever uses it must have ended. */
  remove(): void;
}

export function mountSmallDisk(mebibytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'small-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path], { stdio: 'ignore' });
  return {
    path,
    resize: (size) => execFileSync('mount', ['-o', `remount,size=${size}m`, path]),
    fill: () => {
      const filler = join(path, 'filler');
      // A block at a time, so that the last one fits as well.
      for (const bytes of [1_048_576, 4_096]) writeUntilFull(filler, Buffer.alloc(bytes));
      return () => rmSync(filler);
    },
    remove: () => {
      execFileSync('umount', [path]);
      rmSync(path, { recursive: true });
    },
  };
}

function writeUntilFull(file: string, block: Buffer): void {
  try {
    for (;;) writeFileSync(file, block, { flag: 'a' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

/**
 * Only root may mount, and not in every container.
 * @param what is skipped where it may not, for the line that says so.
 */
export function mayMount(what: string): boolean {
  try {
    mountSmallDisk(1).remove();
    return true;
  } catch {
    console.warn(`Skipped: ${what}. A tmpfs cannot be mounted here.`);
    return false;
  }
}
