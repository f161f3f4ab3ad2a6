import type { DatabaseSync } from 'node:sqlite';
import { type Continuity, extendContinuity } from '../../inbound/continuity.ts';
import { inTransaction } from './database.ts';

/** Keeps since when reception is whole, in the events' file. */
export function createContinuity(events: DatabaseSync): (now: number, isBroken: boolean) => Continuity {
  const find = events.prepare('SELECT since, seenAt FROM whatsapp_continuity');
  const put = events.prepare('INSERT OR REPLACE INTO whatsapp_continuity (only, since, seenAt) VALUES (1, ?, ?)');
  return (now, isBroken) =>
    inTransaction(events, 'admin', () => {
      const row = find.get();
      const before = row ? { since: Number(row.since), seenAt: Number(row.seenAt) } : null;
      const after = extendContinuity(before, now, isBroken);
      put.run(after.since, after.seenAt);
      return after;
    });
}
