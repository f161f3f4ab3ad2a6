import type { MessageRecord } from './message-record.ts';

/**
 * Of what several numbers know under one wamid: the first record with the message itself, or the first of those that
 * only reactions or statuses made. Null if there is none.
 *
 * No two numbers have the message itself under one wamid: in base64, it contains the other party's number and whether
 * the message was sent or received. So if two of our numbers write to each other, each has a wamid of its own.
 */
export const bestKnown = (records: readonly MessageRecord[]): MessageRecord | null =>
  records.find(({ body, call, concerns }) => body !== null || call !== undefined || concerns !== undefined) ??
  records[0] ??
  null;
