import { readFileSync } from 'node:fs';
import type { TokenChoice } from '../config/graph.ts';
import { markOf } from '../config/mounted-file.ts';
import type { Log } from '../log.ts';

/** A file is looked at again no sooner than this. */
const freshForMs = 1_000;

/**
 * The current access token; null while there is none. A token file is read again when it changes, so a rotated secret
 * needs no restart; while the file can't be read, the last token stays. `onChange` is called with a new token.
 */
export function createAccessToken(
  choice: TokenChoice,
  log: Pick<Log, 'info' | 'error'>,
  now: () => number,
  onChange: () => void = () => undefined,
): () => string | null {
  if (choice.kind !== 'file') return () => (choice.kind === 'value' ? choice.value : null);
  const { path } = choice;
  let token: string | null = null;
  let mark = '';
  let lookedAt = Number.NEGATIVE_INFINITY;
  let isUnreadable = false;
  const look = (): void => {
    const markNow = markOf(path);
    if (markNow === mark) return;
    const read = readFileSync(path, 'utf8').trim();
    if (read === '') throw new Error('The file is empty.');
    const isNew = mark !== '' && read !== token;
    mark = markNow;
    token = read;
    if (!isNew) return;
    log.info({ file: path }, 'The access token has changed; using the new one.');
    onChange();
  };
  return () => {
    if (now() - lookedAt < freshForMs) return token;
    lookedAt = now();
    try {
      look();
      isUnreadable = false;
    } catch (error) {
      if (!isUnreadable) log.error({ error, file: path }, token === null ? noToken : keptToken);
      isUnreadable = true;
    }
    return token;
  };
}

const noToken = 'The file with the access token can’t be read; messages wait until it can.';
const keptToken = 'The file with the access token can’t be read; the previous token stays in use.';
