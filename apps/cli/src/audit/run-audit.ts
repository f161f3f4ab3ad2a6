import type { Context } from '../context.ts';
import { limitOf, timeOption } from '../events/time-option.ts';
import type { Json } from '../json.ts';
import { textOf } from '../json.ts';
import { type ExitCode, exitCodes } from '../outcome.ts';
import { printList } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';

interface AuditOptions {
  readonly key?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly result?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: string;
}

/** Lists what was done with API keys, the newest first. */
export async function runAudit({ output, service, now }: Context, options: AuditOptions): Promise<ExitCode> {
  const { key, action, resource, result, since, until, limit } = options;
  const query = {
    ...{ key, action, resource, result },
    from: timeOption('--since', since, now()),
    until: timeOption('--until', until, now()),
  };
  const records = await service.list('/v1/audit', query, limitOf(limit));
  if (output.isJson) output.json({ data: [...records] });
  else if (records.length === 0) output.line('Nothing of that kind was done.');
  printList(output, ['time', 'key', 'action', 'of', 'result', ''], records.map(rowOf));
  return exitCodes.fine;
}

function rowOf(record: Json): string[] {
  const { at, keyName, keyId, action, resource, result, status, count } = record;
  return [
    dayAndTime(textOf(at)),
    `${keyName} (${keyId})`,
    String(action),
    textOf(resource) ?? '-',
    typeof status === 'number' ? `${result} ${status}` : String(result),
    Number(count) > 1 ? `${count} times` : '',
  ];
}
