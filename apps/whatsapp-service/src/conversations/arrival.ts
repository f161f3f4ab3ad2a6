/** What determines the order of arrival of an event's items. */
export interface Arrived {
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** Orders the events of one millisecond; the same whenever and however often the event is processed. */
  readonly sequence: number;
}

/**
 * When an item arrived, as text that sorts: the time its event was received, the event among those of the same
 * millisecond, and the item's place in it. A property of the stored event, so that every replay gives the same.
 */
export function arrivalOf({ receivedAt, sequence }: Arrived, index: number): string {
  return `${digits(receivedAt, 13)}.${digits(sequence, 10)}.${digits(index, 5)}`;
}

const digits = (value: number, length: number): string => String(Math.max(0, Math.trunc(value))).padStart(length, '0');
