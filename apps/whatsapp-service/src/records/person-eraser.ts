import type { ErasedPerson } from './person.ts';

/**
 * Removes a person from the tables that a store keeps of its own: webhooks, items, messages, conversations, changes,
 * the outbox and the feeds between them. Everything else is erased by the declarations of its collections (`erasure/`).
 */
export interface PersonEraser {
  /**
   * Erases some records, from a position on (null: from the beginning). The result is durable when it resolves;
   * repeating a step does no harm. Acceptance and processing continue between the steps.
   */
  step(person: ErasedPerson, place: string | null): Promise<ErasureStep>;
  /** Replaces the body of a webhook, unless it has changed since it was read. */
  replaceBody(eventId: string, before: Uint8Array, after: Uint8Array): Promise<boolean>;
  /**
   * Removes erased data from the files too: free space and the write-ahead logs. The job's own record is in one of
   * them, which is purged last (`isLast`), when no record has the person any more. Null if the person is no longer
   * known.
   */
  purge(person: ErasedPerson | null, isLast: boolean): Promise<Purged>;
  /**
   * Empties the write-ahead logs, in which a replaced body still is; no file is rewritten, which others would wait for.
   * False if it has to be repeated, as with `purge`.
   */
  emptyLogs(): Promise<boolean>;
}

export interface Purged {
  /** False if it has to be repeated, because a reader was still using an older state of a file. */
  readonly isDone: boolean;
  /**
   * Files whose free space still contains erased data, and which are too large to be rewritten while other work waits.
   */
  readonly remains: readonly string[];
}

/** The result of a store without files. */
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
