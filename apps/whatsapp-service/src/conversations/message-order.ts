import type { MessageRecord } from './message-record.ts';

/**
 * The position of a message in its conversation's list, ascending from the newest: by Meta's time, which counts whole
 * seconds, and within a second the last arrival first. Records of older versions have no arrival; they come last in their
 * second.
 */
export function messagePlace({
  at,
  arrival,
  key,
}: Pick<MessageRecord, 'at' | 'arrival' | 'key'>): readonly [second: number, tie: string] {
  return [Math.floor(at / 1_000) * 1_000, `${newestFirst(arrival)}/${key}`];
}

/** Sorts the later of two arrivals first; a missing arrival comes last. */
export function newestFirst(arrival: string | undefined): string {
  return arrival?.replace(/\d/g, (digit) => String(9 - Number(digit))) ?? '~';
}
