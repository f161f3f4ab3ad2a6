import type { ContentKey, ContentKeys } from './content-keys.ts';

/** The text of the setting, read. */
export interface ReadKeys {
  /** For the secrets of subscriptions: the first encrypts, any decrypts. */
  readonly secrets: readonly string[];
  /** Null: stored content is plain, and always was. */
  readonly content: ContentKeys | null;
  /** The invalid lines, and the remedy for each. */
  readonly problems: readonly string[];
}

const idForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;
const keyForm = /^[0-9a-f]{64}$/i;
const makeKey = 'Make one with `echo "$(date +%F) $(openssl rand -hex 32)"`.';
const off = 'off';

/**
 * Whether a text has keys with ids, one a line: `2026-12 6f1c…`. Only these encrypt stored content; keys without ids are those of
 * subscriptions’ secrets alone, as before there were others.
 */
export const namesKeys = (text: string): boolean => linesOf(text).some(({ line }) => /\s/.test(line) || line === off);

/** Reads the lines; `#` begins a comment. `off` on the first line has new content stored plain. */
export function readKeys(text: string): ReadKeys {
  const problems: string[] = [];
  const secrets: string[] = [];
  const keys: ContentKey[] = [];
  let isOff = false;
  for (const [index, { line, number }] of linesOf(text).entries()) {
    if (line === off) {
      if (index > 0)
        problems.push(`Line ${number}: \`off\` must be the first line, before the keys that still decrypt.`);
      isOff = true;
      continue;
    }
    const [id = '', secret, more] = line.split(/\s+/);
    if (secret === undefined) {
      secrets.push(id);
      continue;
    }
    const problem =
      problemOf(id, secret, more) ?? (keys.some((key) => key.id === id) ? `the id ${id} is used twice.` : null);
    if (problem !== null) problems.push(`Line ${number}: ${problem}`);
    else {
      keys.push({ id, secret: secret.toLowerCase() });
      secrets.push(secret);
    }
  }
  const [first] = keys;
  if (!first && problems.length === 0)
    problems.push('`off` must be alone on its line; the keys that decrypt stored content follow below it.');
  return { secrets: [...new Set(secrets)], content: { current: isOff ? null : (first?.id ?? null), keys }, problems };
}

function problemOf(id: string, secret: string, more: string | undefined): string | null {
  if (more !== undefined) return `it contains more than an id and a key. ${makeKey}`;
  if (!idForm.test(id))
    return 'the id, which comes before the key, may have up to 32 letters, digits, dots, dashes and underscores.';
  if (keyForm.test(secret)) return null;
  return `the key ${id} has ${secret.length} characters; it must be 64 hex digits. ${makeKey}`;
}

interface Line {
  readonly line: string;
  readonly number: number;
}

function linesOf(text: string): Line[] {
  return text
    .split(/\r\n|[\r\n,]/)
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
}
