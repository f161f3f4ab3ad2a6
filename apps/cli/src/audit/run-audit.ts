import type { Context } from '../context.ts';
import { limitOf, timeOption } from '../events/time-option.ts';
import { type Json, objectsOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes } from '../outcome.ts';
import { printList } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';
import { type AuditRow, rowsOf } from './audit-rows.ts';

interface AuditOptions {
  readonly key?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly result?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: string;
}

type Query = Readonly<Record<string, string | undefined>>;

/** A limit, because a program that reads everything leaves more records than anyone would read. */
const maxRecords = 2_000;

/** Lists the audit records of API keys, the newest first. */
export async function runAudit({ output, service, now }: Context, options: AuditOptions): Promise<ExitCode> {
  const { key, action, resource, result, since, until, limit } = options;
  const query = {
    ...{ key, action, resource, result },
    from: timeOption('--since', since, now()),
    until: timeOption('--until', until, now()),
  };
  if (output.isJson) {
    output.json({ data: await service.list('/v1/audit', query, limitOf(limit)) });
    return exitCodes.fine;
  }
  const rows = await listRows(service, query, limitOf(limit));
  if (rows.length === 0) output.line('The audit trail has no matching record.');
  printList(output, ['time', 'key', 'action', 'of', 'result', ''], rows.map(cellsOf));
  if (rows.some(({ resources }) => resources > 1)) {
    output.line();
    output.line(
      'Each line combines one key’s actions of one kind within a minute. --action and --key filter; --json shows each record.',
    );
  }
  return exitCodes.fine;
}

/** Reads pages until there are enough rows, or no more records. */
async function listRows(service: Context['service'], query: Query, limit: number): Promise<readonly AuditRow[]> {
  const records: Json[] = [];
  for (let cursor: string | null | undefined; cursor !== null && records.length < maxRecords; ) {
    const page = await service.get('/v1/audit', { ...query, limit: '200', cursor });
    records.push(...objectsOf(page.data));
    cursor = textOf(page.nextCursor);
    // The last row may continue on the next page.
    if (rowsOf(records).length > limit) break;
  }
  return rowsOf(records).slice(0, limit);
}

function cellsOf({ newest, times, resources }: AuditRow): string[] {
  const { at, keyName, keyId, action, resource, result, status } = newest;
  return [
    dayAndTime(textOf(at)),
    `${keyName} (${keyId})`,
    String(action),
    resources > 1 ? `${resources} different` : (textOf(resource) ?? '-'),
    typeof status === 'number' ? `${result} ${status}` : String(result),
    times > 1 ? `${times} times` : '',
  ];
}
