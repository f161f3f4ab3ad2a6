import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { objectOf, parseJson, textOf } from '../../json.ts';
import { replaceFile } from '../../replace-file.ts';

/** Keeps a position in the service's stream for the next run. */
export interface PositionFile {
  /** The position of the last run; null if there is none. */
  readonly before: string | null;
  /** Writes the position, or a newer one if there is one by then. */
  save(position: string): void;
  /** Resolves when the last position is written. */
  flush(): Promise<void>;
}

/**
 * The file for `about`: below `XDG_STATE_HOME`, or `~/.local/state`. Null if neither that variable nor `HOME` is set.
 */
export function positionPath(env: NodeJS.ProcessEnv, about: readonly unknown[]): string | null {
  const home = env.XDG_STATE_HOME || (env.HOME ? join(env.HOME, '.local', 'state') : null);
  const name = createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 16);
  return home === null ? null : join(home, 'whatsapp', `listen-${name}.json`);
}

/** @param onFault called for a position that can't be written; nothing is kept then. */
export function openPositionFile(path: string | null, onFault: (error: unknown) => void): PositionFile {
  let latest: string | null = null;
  let written: string | null = null;
  let writing: Promise<void> | undefined;
  const write = async (file: string): Promise<void> => {
    try {
      await mkdir(dirname(file), { recursive: true });
      while (latest !== written) {
        const position = latest;
        // The key of earlier versions, whose files are read too.
        await replaceFile(file, () => `${JSON.stringify({ place: position })}\n`);
        written = position;
      }
    } catch (error) {
      onFault(error);
    } finally {
      writing = undefined;
    }
  };
  return {
    before: path === null ? null : positionIn(path),
    save: (position) => {
      latest = position;
      if (path !== null) writing ??= write(path);
    },
    flush: async () => {
      await writing;
    },
  };
}

function positionIn(path: string): string | null {
  try {
    return textOf(objectOf(parseJson(readFileSync(path, 'utf8'))).place);
  } catch {
    return null;
  }
}
