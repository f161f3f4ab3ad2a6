import type { DatabaseSync } from 'node:sqlite';
import { type Change, isPresent } from '../../../changes/change.ts';
import { type ChangeValue, changeKey, createChangeTimes } from '../../../transfer/change-value.ts';
import type { DumpRecord } from '../../../transfer/dump.ts';
import { changesToTake } from '../outbox/take-changes.ts';

/** Changes in the order of the feed, without those that were erased; behind them, what is on its way into it. */
export function* readChangeRecords(
  { view, outbox }: { readonly view: DatabaseSync; readonly outbox: DatabaseSync | null },
  skipped: number,
): Generator<DumpRecord> {
  const dated = createChangeTimes();
  let number = 0;
  for (const { change, at } of inOrder(view, outbox)) {
    number += 1;
    const value: ChangeValue = { change, committedAt: Math.floor(dated(at) / 1_000) };
    if (number > skipped) yield { key: changeKey(number), value };
  }
}

function* inOrder(view: DatabaseSync, outbox: DatabaseSync | null): Generator<Pick<StoredChange, 'change' | 'at'>> {
  yield* changesOf(view);
  const now = Date.now();
  const waiting = outbox && changesToTake(view, outbox, now);
  for (const change of waiting?.changes ?? []) yield { change, at: now };
}

export interface StoredChange {
  readonly change: Change;
  /** The number of its row, and its place among the changes of that. */
  readonly seq: number;
  readonly index: number;
  readonly at: number;
}

export function* changesOf(view: DatabaseSync): Generator<StoredChange> {
  for (const row of view.prepare('SELECT seq, at, changes FROM whatsapp_changes ORDER BY seq').iterate()) {
    const all: readonly Change[] = JSON.parse(String(row.changes));
    for (const [index, change] of all.entries())
      if (isPresent(change)) yield { change, seq: Number(row.seq), index, at: Number(row.at) };
  }
}
