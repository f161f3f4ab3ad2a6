import type { MediaRef } from '@intexuraos/cloud-api';
import { compareKeys } from '../records/joins.ts';
import type { EditEntry, MessageRecord } from './message-record.ts';

/** One version of a message, from a given time on. */
export interface MessageVersion {
  /** The message itself, or the edit with this version. */
  readonly wamid: string;
  readonly at: number;
  readonly type: string;
  /** As Meta sent it; undefined where there is none. */
  readonly content?: unknown;
  readonly media?: MediaRef;
  readonly more?: unknown;
}

/** All versions of a message, oldest first: as it was sent, unless only edits are known, then each edit. */
export function versionsOf({
  wamid,
  at,
  body,
  edits,
}: Pick<MessageRecord, 'wamid' | 'at' | 'body' | 'edits'>): readonly MessageVersion[] {
  const versions: MessageVersion[] = body ? [{ wamid, at, type: body.type, ...contentOf(body) }] : [];
  for (const edit of edits.toSorted((a, b) => compareKeys([a.at, a.wamid], [b.at, b.wamid]))) {
    versions.push({ ...edit, ...mediaAfter(versions.at(-1), edit) });
  }
  return versions;
}

/**
 * The content that a reader of the conversation sees: the last version. Null for a stub and for a message that its
 * sender deleted.
 */
export function shownContent(
  record: Pick<MessageRecord, 'wamid' | 'at' | 'body' | 'edits' | 'revoked'>,
): MessageVersion | null {
  return record.revoked ? null : (versionsOf(record).at(-1) ?? null);
}

function contentOf({ content, media, more }: NonNullable<MessageRecord['body']>) {
  return { content, ...(media && { media }), ...(more !== undefined && { more }) };
}

/** An edit without a file is a new caption for the existing one. */
function mediaAfter(before: MessageVersion | undefined, { type, media }: EditEntry): Pick<MessageVersion, 'media'> {
  const isNewFile = media?.id !== undefined || media?.url !== undefined;
  if (isNewFile || before?.media === undefined || before.type !== type) return media ? { media } : {};
  const { caption: _old, ...file } = before.media;
  return { media: { ...file, ...media } };
}
