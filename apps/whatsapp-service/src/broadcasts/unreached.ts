import { findError } from '@intexuraos/cloud-api';
import type { RecordStore } from '../records/record-store.ts';
import { type Broadcast, type BroadcastRow, entryIdOf, pageKey, pageRows, rowsKeyOf } from './broadcast.ts';
import { pageResults, rowPages } from './collections.ts';
import { rowState } from './results.ts';

/** A row whose recipient gets no message, and why. */
export interface UnreachedRow {
  readonly row: BroadcastRow;
  /** `failed`, `expired`, `cancelled`, `opted_out`, `limited`, `invalid`, or `skipped`. */
  readonly state: string;
  /** Meta's code, where it gave one. */
  readonly code: number | null;
  readonly reason: string;
  /** Its entry of the outbox; null where there is none. */
  readonly entryId: string | null;
}

const words: Readonly<Record<string, string>> = {
  failed: 'The message failed',
  expired: 'Its deadline passed before it could be sent',
  cancelled: 'The broadcast was cancelled before it was sent',
  opted_out: 'The person has opted out of marketing messages',
  limited: 'Meta did not deliver a marketing message to this person within the last 24 hours',
  invalid: 'The message is no longer valid',
};
const late = 'The broadcast did not end within 30 days';

/** Everybody who gets no message, in the order of the rows, by pages. */
export async function* unreachedRows(
  records: Pick<RecordStore, 'find'>,
  broadcast: Broadcast,
): AsyncGenerator<readonly UnreachedRow[]> {
  const rowsKey = rowsKeyOf(broadcast);
  for (let page = 0; page * pageRows < broadcast.rows; page += 1) {
    const key = pageKey(rowsKey, page);
    const [rows, results] = await Promise.all([records.find(rowPages, key), records.find(pageResults, key)]);
    if (!rows || !results) continue;
    yield rows.rows.flatMap((row, place): UnreachedRow | readonly UnreachedRow[] => {
      const number = page * pageRows + place;
      if (row.problem !== undefined) return { row, state: 'skipped', code: null, reason: row.problem, entryId: null };
      const state = rowState(results, place);
      if (state === null) return restOf(broadcast, row, number);
      if (state === 'sent' || state === 'delivered' || state === 'read') return [];
      const code = results.problems[place]?.code ?? null;
      const title = code === null ? null : (findError(code)?.title ?? null);
      const hasEntry = state === 'failed' || state === 'expired' || state === 'cancelled';
      const entryId = hasEntry ? entryIdOf(broadcast, number) : null;
      return { row, state, code, reason: title ?? words[state] ?? state, entryId };
    });
  }
}

/** Rows that a broadcast never came to. */
function restOf({ state, next }: Broadcast, row: BroadcastRow, number: number): readonly UnreachedRow[] {
  if (number < next || (state !== 'cancelled' && state !== 'expired')) return [];
  const reason = state === 'cancelled' ? (words.cancelled ?? '') : late;
  return [{ row, state, code: null, reason, entryId: null }];
}

/** The header of the CSV: that of the broadcast's own file, so that a corrected part of it can be sent again. */
export const unreachedHeader = ({ columns }: Pick<Broadcast, 'columns'>): readonly string[] => [
  'line',
  'to',
  ...columns,
  'state',
  'code',
  'reason',
  'outbox_id',
];

export const unreachedLine = (
  { row, state, code, reason, entryId }: UnreachedRow,
  columns: number,
): readonly string[] => [
  String(row.line),
  row.to,
  ...Array.from({ length: columns }, (_, index) => row.values[index] ?? ''),
  state,
  code === null ? '' : String(code),
  reason,
  entryId ?? '',
];

/**
 * A line of CSV (RFC 4180). A value that a spreadsheet would take for a formula is prefixed with an apostrophe, since
 * recipients' data may come from anywhere.
 */
export const csvLine = (values: readonly string[]): string => `${values.map(csvValue).join(',')}\r\n`;

function csvValue(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) && !/^[+-]?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
