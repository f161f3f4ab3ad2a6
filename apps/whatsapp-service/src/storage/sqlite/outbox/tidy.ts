import type { DatabaseSync } from 'node:sqlite';
import { keptForMs } from '../../../outbox/kept-for.ts';
import type { TidyRequest } from '../../../outbox/outbox-store.ts';
import { isOver, keptUntil, youngestExpired } from '../../../records/retention.ts';
import type { SweepStep } from '../../../records/sweep.ts';
import { createSentRows, type SentRows } from './sent-rows.ts';

/** Unused lanes are kept this long, until their pair's bucket is certainly full again. */
const laneRestMs = 10 * 60_000;

/** Tidies the outbox a step at a time: entries, from the one that ended first, then idempotency keys, then the rest. */
export function createTidying(database: DatabaseSync): (request: TidyRequest) => SweepStep {
  const sent = createSentRows(database);
  const tidyEntries = createEntryTidying(database, sent);
  const removeKeys = database.prepare(
    'DELETE FROM outbox_keys WHERE key IN (SELECT key FROM outbox_keys WHERE createdAt < ? LIMIT ?)',
  );
  const removeLanes = database.prepare(`
    DELETE FROM outbox_lanes WHERE dueAt IS NULL AND json_extract(record, '$.pairHits') = 0
      AND json_extract(record, '$.pausedUntil') <= ? AND json_extract(record, '$.pair.at') + ? < ?`);
  return (request) => {
    const { now, limit, place } = request;
    if (place !== 'keys') return tidyEntries(request) ?? { removed: 0, next: 'keys' };
    if (Number(removeKeys.run(now - keptForMs, limit).changes) === limit) return { removed: 0, next: 'keys' };
    removeLanes.run(now, laneRestMs, now);
    sent.tidy();
    return { removed: 0, next: null };
  };
}

/** Null once there are no more that may be over. A place is the time of an entry's end, and its id. */
function createEntryTidying(database: DatabaseSync, sent: SentRows): (request: TidyRequest) => SweepStep | null {
  const ended = database.prepare(`
    SELECT id, updatedAt, phoneNumberId FROM outbox_entries
    WHERE isOpen = 0 AND updatedAt < ? AND (updatedAt, id) > (?, ?) ORDER BY updatedAt, id LIMIT ?`);
  const remove = database.prepare('DELETE FROM outbox_entries WHERE id = ?');
  return ({ retention, now, limit, place }) => {
    const before = youngestExpired(retention, 'outbox', now);
    if (before === null) return null;
    if (place === null) sent.learnOld(before);
    const [at, id] = place === null ? [Number.NEGATIVE_INFINITY, ''] : splitPlace(place);
    const found = ended.all(before, at, id, limit);
    const expired = found.filter(({ updatedAt, phoneNumberId }) =>
      isOver(keptUntil(retention, 'outbox', Number(updatedAt), String(phoneNumberId)), now),
    );
    for (const entry of expired) remove.run(String(entry.id));
    const last = found.length < limit ? undefined : found.at(-1);
    if (expired.length === 0 && last === undefined) return null;
    return { removed: expired.length, next: last ? `${last.updatedAt}/${last.id}` : 'keys' };
  };
}

function splitPlace(place: string): [number, string] {
  const end = place.indexOf('/');
  return [Number(place.slice(0, end)), place.slice(end + 1)];
}
