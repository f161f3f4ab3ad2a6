import { least } from '../records/joins.ts';
import type { MessageBody, MessageRecord } from './message-record.ts';

/** Messages to us beat shared history, which beats standby. */
function rankOf(via: string): number {
  if (via === 'standby') return 0;
  return via === 'history' ? 1 : 2;
}

/** Of two fields that a message arrived under, the one that says more about its addressee; a join. */
export function mergeVia(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  const difference = rankOf(a) - rankOf(b);
  if (difference !== 0) return difference > 0 ? a : b;
  return least(a, b) ?? null;
}

/** The field of a message whose record lacks it, as in older versions. */
export const viaOfSource: Readonly<Partial<Record<MessageBody['source'], string>>> = {
  webhook: 'messages',
  echo: 'smb_message_echoes',
  history: 'history',
};

/** The webhook field that a message arrived under; null for a stub and for messages sent by this service. */
export function viaOf({ via, body }: Pick<MessageRecord, 'via' | 'body'>): string | null {
  return via ?? (body && (viaOfSource[body.source] ?? null));
}
