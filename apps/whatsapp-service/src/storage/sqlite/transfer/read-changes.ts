import type { DatabaseSync } from 'node:sqlite';
import { type Change, isPresent } from '../../../changes/change.ts';
import { type ChangeValue, changeKey, createChangeTimes } from '../../../transfer/change-value.ts';
import type { DumpRecord } from '../../../transfer/dump.ts';

/** Changes in the order of the feed, without those that were erased. */
export function* readChangeRecords(view: DatabaseSync, skipped: number): Generator<DumpRecord> {
  const dated = createChangeTimes();
  let number = 0;
  for (const { change, at } of changesOf(view)) {
    number += 1;
    const value: ChangeValue = { change, committedAt: Math.floor(dated(at) / 1_000) };
    if (number > skipped) yield { key: changeKey(number), value };
  }
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
