import type { MediaRef } from '@intexuraos/cloud-api';
import type { MessageRecord } from '../conversations/message-record.ts';

/** A file of a message, and its kind (`MediaFile.kind`). */
export interface MessageFile {
  readonly kind: string;
  readonly media: MediaRef;
}

/** The file of a message that has this id of Meta's; null if the message has no such file. */
export function fileOfMessage({ body, edits, call }: MessageRecord, mediaId: string): MessageFile | null {
  const files: readonly (readonly [string | undefined, MediaRef | undefined])[] = [
    [body?.type, body?.media],
    ...edits.map(({ type, media }) => [type, media] as const),
    ['recording', call?.recording],
    ['transcript', call?.transcript],
  ];
  for (const [kind, media] of files) {
    // Older webhooks call a voice note `voice`.
    if (kind !== undefined && media?.id === mediaId) return { kind: kind === 'voice' ? 'audio' : kind, media };
  }
  return null;
}

/**
 * A SHA-256 as hex: Meta writes it as base64 in webhooks, as hex elsewhere. Null if it is neither, and so can't be
 * compared.
 */
export function hexHash(sha256: string | undefined | null): string | null {
  if (!sha256) return null;
  if (/^[0-9a-f]{64}$/i.test(sha256)) return sha256.toLowerCase();
  const bytes = Buffer.from(sha256, 'base64');
  return /^[\w+/-]{43}=?$/.test(sha256) && bytes.byteLength === 32 ? bytes.toString('hex') : null;
}
