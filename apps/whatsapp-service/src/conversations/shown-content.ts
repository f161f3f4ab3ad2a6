import { compareKeys } from '../inbound/joins.ts';
import type { EditEntry, MessageRecord } from './message-record.ts';

interface ShownContent {
  readonly type: string;
  /** As Meta sent it; undefined where there is none. */
  readonly content?: unknown;
  readonly isEdited: boolean;
}

/**
 * What a reader of the conversation sees: the newest edit, else the message as it was sent. Null for a message that its
 * sender deleted, however late an edit comes in, and for a stub.
 */
export function shownContent({
  body,
  edits,
  revoked,
}: Pick<MessageRecord, 'body' | 'edits' | 'revoked'>): ShownContent | null {
  if (revoked) return null;
  const edit = edits.reduce<EditEntry | null>((newest, other) => (newest ? later(newest, other) : other), null);
  if (edit) return { type: edit.type, content: edit.content, isEdited: true };
  return body && { type: body.type, content: body.content, isEdited: false };
}

function later(a: EditEntry, b: EditEntry): EditEntry {
  return compareKeys([a.at, a.wamid], [b.at, b.wamid]) >= 0 ? a : b;
}
