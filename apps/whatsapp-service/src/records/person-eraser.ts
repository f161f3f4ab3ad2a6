import type { ErasedPerson } from './person.ts';

/**
 * Removes a person from what a store keeps in tables of its own: webhooks, items, messages, conversations, changes, the outbox
 * and what goes between them. What else is stored is erased by the declarations of its collections (`erasure/`).
 */
export interface PersonEraser {
  /**
   * Erases a little, from a place on (null: from the beginning). What it resolves with is durable; a step that is repeated finds
   * what it has erased no more. Acceptance and processing continue between the steps.
   */
  step(person: ErasedPerson, place: string | null): Promise<ErasureStep>;
  /** Replaces the body of a webhook, if that is still as it was read. */
  replaceBody(eventId: string, before: Uint8Array, after: Uint8Array): Promise<boolean>;
  /**
   * Has what was erased leave the files too: free space and the write-ahead logs. The job's own record is
   * in one of them, which is purged last (`isLast`), when the person is in no record any more. Null for a person who is not known any more.
   */
  purge(person: ErasedPerson | null, isLast: boolean): Promise<Purged>;
}

export interface Purged {
  /** False if it has to be repeated, since somebody read an older state of a file just now. */
  readonly isDone: boolean;
  /** Files in whose free space something remains, which are too large to be rewritten while others wait. */
  readonly remains: readonly string[];
}

/** What a store says that has no files of its own. */
export const nothingToPurge: Purged = { isDone: true, remains: [] };

export interface ErasureStep {
  /** How many records were removed or changed, by kind. */
  readonly counts: ErasureCounts;
  /** Where to continue; null at the end. */
  readonly next: string | null;
}

export type ErasureCounts = Readonly<Record<string, number>>;

/** The sum of two counts. */
export function addCounts(a: ErasureCounts, b: ErasureCounts): ErasureCounts {
  const kinds = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(kinds.map((kind) => [kind, (a[kind] ?? 0) + (b[kind] ?? 0)]));
}
