import type { RetentionKind } from './retention.ts';

/** A small step of removing what is kept no longer. */
export interface SweepStep {
  /** How many records it removed. */
  readonly removed: number;
  /** Where to continue; null at the end. */
  readonly next: string | null;
}

export const nothingSwept: SweepStep = { removed: 0, next: null };

/**
 * Removes what is kept no longer from what a store keeps in tables of its own; the rest is swept by its declarations. A store is
 * opened with the settings (`Retention`). Steps are short, and others work between them; one that is repeated does no harm.
 */
export interface TableSweeper {
  /**
   * Removes some of a kind, from a place on (null: from the beginning). Webhooks that wait to be processed, or for a replay, stay, however
   * old they are. With a webhook its items go; conversations and messages that were made of it stay.
   */
  sweep(kind: SweptTable, now: number, place: string | null): Promise<SweepStep>;
  /**
   * Has what was written under other settings expire by those of now; some of it, from a place on, and where to continue (null at the
   * end). Absent where it is worked out when it is swept.
   */
  redate?(kind: RedatedTable, place: string | null): Promise<string | null>;
  /** Gives free space of its files back to the disk; some of it, and where to continue (null at the end). Absent if it has no files here. */
  returnSpace?(place: string | null): Promise<string | null>;
}

/** The kinds that are in tables of their own, besides the outbox, which is tidied by its own rules. */
export type SweptTable = Extract<RetentionKind, 'events' | 'messages'>;
export type RedatedTable = SweptTable | Extract<RetentionKind, 'outbox'>;
