import { type Json, textOf } from '../json.ts';

/** Records that differ at most in their resource. */
export interface AuditRow {
  readonly newest: Json;
  /** How many records it stands for. */
  readonly times: number;
  /** How many different resources they concern. */
  readonly resources: number;
}

const minuteMs = 60_000;

/**
 * Merges records of one key, action and result within a minute into one row, so that a program that reads a hundred
 * events is one line among the changes that a person looks for.
 * @param records the newest first.
 */
export function rowsOf(records: readonly Json[]): readonly AuditRow[] {
  const groups: Json[][] = [];
  for (const record of records) {
    const group = groups.findLast(([newest]) => newest && isAlike(newest, record));
    if (group) group.push(record);
    else groups.push([record]);
  }
  return groups.map((group) => ({
    newest: group[0] ?? {},
    times: group.reduce((sum, { count }) => sum + Number(count), 0),
    resources: new Set(group.map(({ resource }) => resource)).size,
  }));
}

const isAlike = (newest: Json, record: Json): boolean =>
  ['keyId', 'action', 'result', 'status'].every((field) => newest[field] === record[field]) &&
  timeOf(newest) - timeOf(record) < minuteMs;

const timeOf = ({ at }: Json): number => Date.parse(textOf(at) ?? '');
