import type { Context } from '../context.ts';
import { objectsOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes } from '../outcome.ts';
import { printList } from '../terminal/table.ts';

interface UsageOptions {
  readonly from?: string;
  readonly until?: string;
  readonly by: string;
  readonly number?: string;
}

/** Delivered messages by period, number and price, and how many of each month's free messages are used. */
export async function runUsage({ output, service }: Context, options: UsageOptions): Promise<ExitCode> {
  const { from, until, by, number: phoneNumberId } = options;
  const usage = await service.get('/v1/usage', { from, until, by, phoneNumberId });
  if (output.isJson) {
    output.json(usage);
    return exitCodes.fine;
  }
  const rows = objectsOf(usage.data);
  if (rows.length === 0) {
    output.line('Nothing was delivered in this period. Choose another with --from and --until.');
    return exitCodes.fine;
  }
  const heads = ['period', 'number', 'category', 'price', 'country', 'delivered', 'charged', 'free'];
  const cells = rows.map((row) =>
    [row.period, row.phoneNumberId, row.category, row.type, row.country, row.delivered, row.billable, row.free].map(
      String,
    ),
  );
  printList(output, heads, cells);
  output.line('');
  for (const { phoneNumberId: id, month, used, limit } of objectsOf(usage.freeServiceMessages)) {
    output.line(`${month}  ${id}: ${used} of ${limit} free service messages used`);
  }
  output.line(`Days and months are in the time zone ${textOf(usage.timeZone) ?? 'UTC'}.`);
  return exitCodes.fine;
}
