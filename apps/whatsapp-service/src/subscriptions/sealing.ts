import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { decrypt, encrypt, ivBytes, tagBytes } from '../encryption/aes-gcm.ts';

/** Encrypts small secrets that have to be stored. */
export interface Sealing {
  /** @param owner the subscription that the secret belongs to; it can't be decrypted as another's. */
  seal(secret: string, owner: string): string;
  /** Null if it was sealed by a key that is not among the configured ones, or for another owner, or was changed. */
  open(sealed: string, owner: string): string | null;
}

const version = 'v1';
/** More than all subscriptions have at a time. */
const mostKnown = 4_000;

/**
 * Seals by AES-256-GCM with keys derived from `keys`, texts of high entropy: the first seals, any opens, so that a key can be replaced
 * by putting a new one before it. Null without keys.
 */
export function createSealing(keys: readonly string[]): Sealing | null {
  const derived = keys.map((key) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', key, '', 'intexuraos-whatsapp subscriptions', 32))),
  );
  const [current] = derived;
  if (!current) return null;
  const open = (sealed: string, owner: string): string | null => {
    const [found, text = ''] = sealed.split('.');
    if (found !== version) return null;
    const bytes = Buffer.from(text, 'base64url');
    for (const key of derived) {
      const opened = openWith(key, bytes, owner);
      if (opened !== null) return opened;
    }
    return null;
  };
  /** Each delivery needs its subscription's secrets: to decrypt them each time took longer than to sign. */
  const known = new Map<string, string>();
  return {
    seal: (secret, owner) => {
      const iv = randomBytes(ivBytes);
      const { tag, text } = encrypt(current, iv, secret, owner);
      return `${version}.${Buffer.concat([iv, tag, text]).toString('base64url')}`;
    },
    open: (sealed, owner) => {
      const name = `${owner} ${sealed}`;
      const before = known.get(name);
      if (before !== undefined) return before;
      const opened = open(sealed, owner);
      if (opened === null) return null;
      if (known.size >= mostKnown) known.clear();
      known.set(name, opened);
      return opened;
    },
  };
}

function openWith(key: KeyObject, bytes: Buffer, owner: string): string | null {
  if (bytes.byteLength < ivBytes + tagBytes) return null;
  const [iv, rest] = [bytes.subarray(0, ivBytes), bytes.subarray(ivBytes)];
  const opened = decrypt(key, iv, { tag: rest.subarray(0, tagBytes), text: rest.subarray(tagBytes) }, owner);
  return opened?.toString('utf8') ?? null;
}
