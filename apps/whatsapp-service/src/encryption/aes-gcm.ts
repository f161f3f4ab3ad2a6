import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';

export const ivBytes = 12;
export const tagBytes = 16;

/**
 * The result of AES-256-GCM: as long as the text, with a tag that reveals every change of it, of `iv` and of `context`.
 */
export interface Encrypted {
  readonly tag: Buffer;
  readonly text: Buffer;
}

/**
 * Encrypts with AES-256-GCM.
 * @param iv 12 bytes, never used twice with one key.
 * @param context where the text belongs; it can't be decrypted for another place.
 */
export function encrypt(key: KeyObject, iv: Uint8Array, plain: Uint8Array | string, context: string): Encrypted {
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
  const text = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  // GCM keeps nothing back for the end.
  cipher.final();
  return { tag: cipher.getAuthTag(), text };
}

/** The plain text; null if the key, the context or anything of the rest is not that of the encryption. */
export function decrypt(
  key: KeyObject,
  iv: Uint8Array,
  { tag, text }: { readonly tag: Uint8Array; readonly text: Uint8Array },
  context: string,
): Buffer<ArrayBuffer> | null {
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
    .setAAD(Buffer.from(context))
    .setAuthTag(tag);
  const plain = decipher.update(text);
  try {
    decipher.final();
    return plain;
  } catch {
    return null;
  }
}
