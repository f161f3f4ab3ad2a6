import type { RetentionKind } from './retention.ts';

/** A short step of removing expired records. */
export interface SweepStep {
  /** How many records it removed. */
  readonly removed: number;
  /** Where to continue; null at the end. */
  readonly next: string | null;
}

export const nothingSwept: SweepStep = { removed: 0, next: null };

/**
 * Removes expired data from the tables that a store keeps of its own; everything else is swept by its declarations. A
 * store is opened with the settings (`Retention`). Steps are short, other work runs between them, and repeating one
 * does no harm.
 */
export interface TableSweeper {
  /**
   * Removes some records of a kind, from a position on (null: from the beginning). Webhooks that wait to be processed,
   * or for a replay, stay, however old they are. With a webhook its items are removed; conversations and messages made
   * from it stay.
   */
  sweep(kind: SweptTable, now: number, place: string | null): Promise<SweepStep>;
  /**
   * Applies the present settings to some of the records written under others, from a position on; resolves with where
   * to continue (null at the end). Absent if the store computes expiry in each sweep.
   */
  redate?(kind: RedatedTable, place: string | null): Promise<string | null>;
  /**
   * Returns some free space of its files to the disk; resolves with where to continue (null at the end). Absent if the
   * store has no files here.
   */
  returnSpace?(place: string | null): Promise<string | null>;
}

/** The kinds that are in tables of their own, besides the outbox, which is tidied by its own rules. */
export type SweptTable = Extract<RetentionKind, 'events' | 'messages'>;
export type RedatedTable = SweptTable | Extract<RetentionKind, 'outbox'>;
