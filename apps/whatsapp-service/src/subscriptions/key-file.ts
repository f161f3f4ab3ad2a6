import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

export type KeyFile =
  | { readonly key: string; readonly problem: null }
  | { readonly key: null; readonly problem: string };

/**
 * The key in a file next to the database, which is made at the first start without a configured one, readable by its owner only. So
 * secrets are encrypted in every copy of the database that was made without the file.
 */
export function readKeyFile(path: string): KeyFile {
  try {
    try {
      writeFileSync(path, `${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      // It is there already, perhaps since a moment ago by another process.
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const key = readFileSync(path, 'utf8').trim();
    if (/^[0-9a-f]{64}$/.test(key)) return { key, problem: null };
    return {
      key: null,
      problem: `${path} contains no key. Restore it, or delete it and give each subscription a new secret.`,
    };
  } catch (error) {
    return {
      key: null,
      problem: `${path}, the file for the key that encrypts subscription secrets, can’t be used (${codeOf(error)}). Set INTEXURAOS_WHATSAPP_ENCRYPTION_KEY, or make its folder writable.`,
    };
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
