import type { RetentionView, SweepView } from '@intexuraos/service-api/schemas';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes, trouble } from '../outcome.ts';
import { ServiceRefusal } from '../service/service.ts';
import type { Output } from '../terminal/output.ts';
import { printList } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';

/** Shows how long each kind of data is kept, and what the last sweeps removed. */
export async function runRetention({ output, service }: Context): Promise<ExitCode> {
  const { kinds, sweeps } = await service.api.retention().catch(explainMissing);
  const failing = sweeps[0]?.failing ?? [];
  if (output.isJson) output.json({ kinds, sweeps });
  else print(output, { kinds, sweeps });
  for (const { kind, since, reason } of failing) {
    output.line(output.paint('red', `✗ ${kind} cannot be removed since ${dayAndTime(since)}: ${reason}`));
  }
  return failing.length === 0 ? exitCodes.fine : exitCodes.trouble;
}

function explainMissing(error: unknown): never {
  if (!(error instanceof ServiceRefusal) || error.status !== 404) throw error;
  throw trouble('This service can’t report retention: it is older than this command.', 'Upgrade the service.');
}

function print(output: Output, { kinds, sweeps }: RetentionView): void {
  printList(output, ['kind', 'kept', ''], kinds.map(kindRow));
  output.line('');
  if (sweeps.length === 0) output.line('No sweep has finished yet; the first one starts with the service.');
  printList(output, ['sweep', 'state', 'removed'], sweeps.map(sweepRow));
}

function kindRow({ kind, days, numbers, isApplied }: RetentionView['kinds'][number]): string[] {
  const own = numbers.map(({ phoneNumberId, days: ownDays }) => `${phoneNumberId}: ${daysWord(ownDays)}`);
  return [kind, daysWord(days), [...own, ...(isApplied ? [] : ['changed; being applied to stored data'])].join(', ')];
}

const daysWord = (days: number | null): string => {
  if (days === null) return 'forever';
  return days === 1 ? '1 day' : `${days} days`;
};

function sweepRow({ startedAt, state, sweeping, removed }: SweepView): string[] {
  const counts = Object.entries(removed).map(([kind, count]) => `${count} ${kind}`);
  const at = state === 'running' && sweeping !== null ? `running (${sweeping})` : state;
  return [dayAndTime(startedAt), at, counts.length === 0 ? 'nothing' : counts.join(', ')];
}
