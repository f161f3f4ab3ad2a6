import type { MessageRecord } from './message-record.ts';

/**
 * Of what several numbers know under one wamid: the first record with the message itself, or the first of those that
 * only reactions or statuses made. Null if there is none.
 */
export const bestKnown = (records: readonly MessageRecord[]): MessageRecord | null =>
  records.find(({ body, call, concerns }) => body !== null || call !== undefined || concerns !== undefined) ??
  records[0] ??
  null;
