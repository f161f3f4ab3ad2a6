import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { objectOf, parseJson, textOf } from '../../json.ts';
import { replaceFile } from '../../replace-file.ts';

/** Keeps a place in the service's stream for the next run. */
export interface PlaceFile {
  /** The place of the last run; null if there is none. */
  readonly before: string | null;
  /** Writes the place, or a newer one if there is one by then. */
  save(place: string): void;
  /** Resolves when the last place is written. */
  flush(): Promise<void>;
}

/** Below `XDG_STATE_HOME`, or `~/.local/state`; one for each combination of `about`. Null where there is no such folder. */
export function placePath(env: NodeJS.ProcessEnv, about: readonly unknown[]): string | null {
  const home = env.XDG_STATE_HOME || (env.HOME ? join(env.HOME, '.local', 'state') : null);
  const name = createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 16);
  return home === null ? null : join(home, 'whatsapp', `listen-${name}.json`);
}

/** @param onFault called for a place that can't be written; nothing is kept then. */
export function openPlaceFile(path: string | null, onFault: (error: unknown) => void): PlaceFile {
  let latest: string | null = null;
  let written: string | null = null;
  let writing: Promise<void> | undefined;
  const write = async (file: string): Promise<void> => {
    try {
      await mkdir(dirname(file), { recursive: true });
      while (latest !== written) {
        const place = latest;
        await replaceFile(file, () => `${JSON.stringify({ place })}\n`);
        written = place;
      }
    } catch (error) {
      onFault(error);
    } finally {
      writing = undefined;
    }
  };
  return {
    before: path === null ? null : placeIn(path),
    save: (place) => {
      latest = place;
      if (path !== null) writing ??= write(path);
    },
    flush: async () => {
      await writing;
    },
  };
}

function placeIn(path: string): string | null {
  try {
    return textOf(objectOf(parseJson(readFileSync(path, 'utf8'))).place);
  } catch {
    return null;
  }
}
