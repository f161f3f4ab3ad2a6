import type { Firestore } from '@google-cloud/firestore';
import type { ContentKeys } from '../../../encryption/content-keys.ts';
import { createKeyRing, isSealed, type KeyRing, keyIdOf, UnreadableContent } from '../../../encryption/key-ring.ts';
import { ServiceError } from '../../../service-error.ts';

/** How the content of documents is stored: the field `doc` of a record, and the body of a webhook. */
export interface ContentCipher {
  /** Whether new content is encrypted. */
  readonly isSealing: boolean;
  /**
   * The stored form of plain content: an envelope as bytes, or the content itself.
   * @param path of the document it is for.
   */
  seal<T extends string | Uint8Array>(plain: T, path: string): T | Buffer<ArrayBuffer>;
  /**
   * The plain content of stored bytes.
   * @throws {ServiceError} if it can’t be decrypted.
   */
  open(stored: Uint8Array, path: string): Uint8Array;
}

/** The cipher of each connection; one that is not here handles plain content only. */
const ciphers = new WeakMap<Firestore, ContentCipher>();

/** Has everything that is read and written by way of this connection decrypted and encrypted with these keys. */
export function useKeys(firestore: Firestore, keys: ContentKeys | null | undefined): void {
  if (keys) ciphers.set(firestore, cipherWith(createKeyRing(keys)));
}

export const cipherOf = (firestore: Firestore): ContentCipher => ciphers.get(firestore) ?? plainCipher;

export const plainCipher: ContentCipher = {
  isSealing: false,
  seal: (plain) => plain,
  open: (stored, path) => {
    if (isSealed(stored)) throw unreadable(path, new UnreadableContent(`The key ${keyIdOf(stored)} is missing.`));
    return stored;
  },
};

function cipherWith(ring: KeyRing): ContentCipher {
  return {
    isSealing: ring.current !== null,
    seal: (plain, path) => (ring.current === null ? plain : ring.seal(plain, path)),
    open: (stored, path) => {
      if (!isSealed(stored)) return stored;
      try {
        return ring.open(stored, path);
      } catch (error) {
        throw error instanceof UnreadableContent ? unreadable(path, error) : error;
      }
    },
  };
}

function unreadable(path: string, { message }: UnreadableContent): ServiceError {
  return new ServiceError('store_corrupt', `The content of the document ${path} can’t be decrypted. ${message}`, {
    remedy: 'Put the missing key back, or restore the document from a backup (docs/guide/encryption.md).',
  });
}
