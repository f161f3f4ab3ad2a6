import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { decrypt, encrypt, ivBytes, tagBytes } from './aes-gcm.ts';
import type { ContentKeys } from './content-keys.ts';

/** Encrypts stored content with the current key, and decrypts it with any. */
export interface KeyRing {
  /** The id of the key that encrypts; null if new content is to be plain. */
  readonly current: string | null;
  /** @param context where the content belongs; it can't be decrypted for another place. */
  seal(plain: Uint8Array | string, context: string): Buffer<ArrayBuffer>;
  /** @throws {UnreadableContent} if it was changed, belongs elsewhere, or its key is missing. */
  open(sealed: Uint8Array, context: string): Buffer<ArrayBuffer>;
}

/** Encrypted content that can't be decrypted. The message shows nothing of it. */
export class UnreadableContent extends Error {
  override readonly name = 'UnreadableContent';
}

/*
 * An envelope: `~`, the key's id, `:`, a salt, a number, the tag and the encrypted bytes. Salt and key make the key of this envelope, and the
 * number is its only initialization vector: with random ones, AES-GCM allows 2^32 envelopes a key, which a busy service has in weeks.
 */
const mark = 0x7e;
const colon = 0x3a;
const saltBytes = 16;
const numberBytes = 6;
/** The size of everything between the colon and the encrypted bytes. */
export const headBytes = saltBytes + numberBytes + tagBytes;
/** Keys that are derived are kept: one for each start of a process. */
const mostDerived = 10_000;

/** Whether these bytes are an envelope. Neither JSON nor a webhook’s body begins so. */
export const isSealed = (bytes: Uint8Array): boolean => bytes[0] === mark;

/** The id of the key of an envelope. */
export function keyIdOf(sealed: Uint8Array): string {
  return Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength).toString('latin1', 1, sealed.indexOf(colon));
}

export function createKeyRing({ current, keys }: ContentKeys, random = randomBytes): KeyRing {
  const secrets = new Map(keys.map(({ id, secret }) => [id, Buffer.from(secret, 'hex')]));
  const derived = new Map<string, KeyObject>();
  const keyFor = (id: string, salt: Buffer): KeyObject => {
    const name = `${id} ${salt.toString('latin1')}`;
    const known = derived.get(name);
    if (known) return known;
    const secret = secrets.get(id);
    if (!secret) throw new UnreadableContent(`The key ${id} is missing.`);
    const key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, salt, 'intexuraos-whatsapp content', 32)));
    if (derived.size >= mostDerived) derived.clear();
    derived.set(name, key);
    return key;
  };
  const sealing = current === null ? null : createSealer(current, keyFor, random(saltBytes));
  return {
    current,
    seal: (plain, context) => {
      if (sealing === null) throw new TypeError('New content is to be plain.');
      return sealing(plain, context);
    },
    open: (sealed, context) => {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      const start = bytes.indexOf(colon) + 1;
      if (!isSealed(bytes) || start === 0 || bytes.byteLength < start + headBytes)
        throw new UnreadableContent('It is not encrypted content.');
      const [numberAt, tagAt, textAt] = [saltBytes, saltBytes + numberBytes, headBytes].map((each) => start + each);
      const iv = Buffer.alloc(ivBytes);
      bytes.copy(iv, ivBytes - numberBytes, numberAt, tagAt);
      const key = keyFor(bytes.toString('latin1', 1, start - 1), bytes.subarray(start, numberAt));
      const plain = decrypt(key, iv, { tag: bytes.subarray(tagAt, textAt), text: bytes.subarray(textAt) }, context);
      if (plain === null) throw new UnreadableContent('It was changed, or belongs to another record.');
      return plain;
    },
  };
}

function createSealer(
  id: string,
  keyFor: (id: string, salt: Buffer) => KeyObject,
  salt: Buffer,
): (plain: Uint8Array | string, context: string) => Buffer<ArrayBuffer> {
  const key = keyFor(id, salt);
  const start = Buffer.concat([Buffer.from(`~${id}:`), salt]);
  const iv = Buffer.alloc(ivBytes);
  let number = 0;
  return (plain, context) => {
    number += 1;
    iv.writeUIntBE(number, ivBytes - numberBytes, numberBytes);
    const { tag, text } = encrypt(key, iv, plain, context);
    return Buffer.concat([start, iv.subarray(ivBytes - numberBytes), tag, text]);
  };
}
