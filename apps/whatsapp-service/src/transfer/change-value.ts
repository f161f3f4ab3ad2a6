import type { Change } from '../changes/change.ts';

/** A change as an export holds it: its key is its place in the feed, from 1. */
export interface ChangeValue {
  readonly change: Change;
  /** When it was committed, milliseconds since 1970; not before that of the change before it. */
  readonly committedAt: number;
}

/** Sorts as its number does. */
export const changeKey = (number: number): string => String(number).padStart(15, '0');

/**
 * Dates the changes of a feed, in their order, in microseconds, each at least one after the one before it: a store that orders them by time
 * (Firestore) has them in their order then, and dating them again by the milliseconds of that changes nothing.
 */
export function createChangeTimes(): (committedAtMs: number) => number {
  let last = Number.NEGATIVE_INFINITY;
  return (committedAtMs) => {
    last = Math.max(committedAtMs * 1_000, last + 1);
    return last;
  };
}

/**
 * A consumer's position in an export: how many records of a feed it has behind it. Positions in a store have the
 * store's own form (`consumerPlaces`).
 */
export interface PlaceValue {
  readonly consumer: string;
  readonly feed: 'changes' | 'events';
  readonly after: number;
  /** The id of the last event before it; null at the beginning, and for changes. */
  readonly lastId: string | null;
}
