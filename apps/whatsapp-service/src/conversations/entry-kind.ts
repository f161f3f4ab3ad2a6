import type { EntryKind } from '@intexuraos/service-api/words';
import type { MessageRecord } from './message-record.ts';

/** A call remains a call when it has a voicemail. */
export function entryKind({ body, call }: Pick<MessageRecord, 'body' | 'call'>): EntryKind {
  return call ? 'call' : (body?.kind ?? 'message');
}

/** `in` for the other side's actions; null if unknown. */
export function entryDirection({ body, call }: Pick<MessageRecord, 'body' | 'call'>): 'in' | 'out' | null {
  if (call && call.startedBy !== null) return call.startedBy === 'user' ? 'in' : 'out';
  return body?.direction ?? null;
}

/** Meta's word for its type; null for a stub. */
export function entryType({ body, call }: Pick<MessageRecord, 'body' | 'call'>): string | null {
  return body?.type ?? (call ? 'call' : null);
}
