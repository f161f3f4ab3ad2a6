import { createHmac } from 'node:crypto';

/** A key that encrypts stored content. */
export interface ContentKey {
  /** Its name, given by the operator, which is part of everything it encrypted. */
  readonly id: string;
  /** 64 hex digits. */
  readonly secret: string;
}

/** The keys of stored content, as they are configured. Plain data, so that threads can be given them. */
export interface ContentKeys {
  /** The id of the one that encrypts; null if new content is to be plain. */
  readonly current: string | null;
  /** All of these decrypt. */
  readonly keys: readonly ContentKey[];
}

/** Shows whether two keys are the same without revealing either: stored next to the content that the key encrypted. */
export const fingerprintOf = ({ secret }: ContentKey): string =>
  createHmac('sha256', Buffer.from(secret, 'hex')).update('intexuraos-whatsapp key check').digest('hex').slice(0, 32);

/** A key that stored content needs: its id, and its fingerprint if known. The id of plain content is empty. */
export interface KeyInUse {
  readonly id: string;
  readonly fingerprint: string;
}

/** The id under which plain content is noted. */
export const plainId = '';

/** The variable that the keys come from, for errors. */
const keysVariable = 'INTEXURAOS_WHATSAPP_ENCRYPTION_KEY_FILE';

/** The problem of the configured keys, given those that stored content needs; null if all of it can be decrypted. */
export function keyProblem(place: string, inUse: readonly KeyInUse[], configured: ContentKeys | null): string | null {
  for (const { id, fingerprint } of inUse) {
    if (id === plainId) continue;
    const key = configured?.keys.find((each) => each.id === id);
    if (!key) {
      return (
        `${place} holds content that is encrypted with the key ${id}, which is missing. ` +
        `Put the line of ${id} back into the file that ${keysVariable} names; without it that content can’t be read.`
      );
    }
    if (fingerprintOf(key) !== fingerprint) {
      return (
        `${place} holds content that is encrypted with another key than the one named ${id} in the file of ${keysVariable}. ` +
        `Put the old key ${id} back, and give the new one a different id.`
      );
    }
  }
  return null;
}
