import type { DatabaseSync } from 'node:sqlite';
import type { Settlement } from '../../../outbox/settle-entry.ts';

/** The settlements of statuses, which the view's thread leaves for the outbox's entries. */
export interface SettlementFeed {
  /** The next settlements after those that are done, oldest first. */
  next(limit: number): {
    readonly settlements: readonly Settlement[];
    readonly through: number;
    readonly hasMore: boolean;
  };
  /** Those through that place are applied, and that is committed. */
  done(through: number): void;
}

/** Reads the feed in the view's file. Its position is not stored: after a restart some are applied again. */
export function createSettlementFeed(view: DatabaseSync): SettlementFeed {
  const select = view.prepare('SELECT seq, doc FROM whatsapp_outbox_settlements WHERE seq > ? ORDER BY seq LIMIT ?');
  let doneThrough = 0;
  return {
    next: (limit) => {
      const rows = select.all(doneThrough, limit + 1);
      const taken = rows.slice(0, limit);
      return {
        settlements: taken.map(({ doc }) => JSON.parse(String(doc))),
        through: Number(taken.at(-1)?.seq ?? doneThrough),
        hasMore: rows.length > limit,
      };
    },
    done: (through) => {
      doneThrough = through;
    },
  };
}
