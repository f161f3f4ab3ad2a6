import type { BulkView } from '@intexuraos/service-api/schemas';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes, trouble, wrongUse } from '../outcome.ts';
import { confirm } from '../terminal/ask.ts';
import type { Output } from '../terminal/output.ts';
import { table } from '../terminal/table.ts';
import { duration } from '../terminal/times.ts';
import { type FilterOptions, filterOf } from './filter.ts';

export interface BulkOptions extends FilterOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly mayArriveTwice?: boolean;
}

type Kind = 'cancel' | 'retry';

const recipientsShown = 20;

const done = { cancel: 'cancelled', retry: 'queued again' } as const;

/** Cancels or retries all messages that match the filter: counts, asks, then works in steps until all is done. */
export async function changeMany(context: Context, options: BulkOptions, kind: Kind): Promise<ExitCode> {
  const { output, now } = context;
  const filter = filterOf(options, now());
  if (Object.keys(filter).length === 0) {
    throw wrongUse(
      `Say which messages to ${kind}.`,
      'Give the id of one, or a filter: --state, --to, --number, --since, --until or --code.',
    );
  }
  const body = { ...filter, ...(options.mayArriveTwice && { mayArriveTwice: true }) };
  const plan = await inSteps(context, kind, { ...body, dryRun: true });
  if (options.dryRun || plan.changed === 0) {
    if (output.isJson) output.json(plan);
    printPlan(output, kind, plan);
    return exitCodes.fine;
  }
  if (!output.isJson) printPlan(output, kind, plan);
  await mayChange(context, options, plan, kind);
  // Excludes messages accepted after the count, which nobody has confirmed.
  const report = await inSteps(context, kind, { until: plan.at, ...body });
  if (output.isJson) output.json(report);
  output.line(
    output.paint('green', `${messages(report.changed)} ${report.changed === 1 ? 'is' : 'are'} ${done[kind]}.`),
  );
  printUnchanged(output, report);
  return exitCodes.fine;
}

async function mayChange(context: Context, { yes }: BulkOptions, { changed }: BulkView, kind: Kind): Promise<void> {
  if (yes) return;
  const what = `${messages(changed)} would be ${done[kind]}`;
  if (!context.output.isInteractive) {
    throw wrongUse(`There is no terminal to confirm on, so nothing was changed: ${what}.`, 'Use --yes.');
  }
  const question = `${kind === 'cancel' ? 'Cancel' : 'Retry'} ${changed === 1 ? 'it' : `these ${changed}`}?`;
  if (!(await confirm(context, question, false))) throw trouble('Nothing was changed.');
}

/** Repeats the request until the service has processed all messages, and sums up the results. */
async function inSteps({ service }: Context, kind: Kind, body: object): Promise<BulkView> {
  let whole: BulkView | null = null;
  for (let cursor: string | null = null; whole === null || cursor !== null; ) {
    const step: BulkView = (await service.post(`/v1/outbox/${kind}`, {
      ...body,
      ...(cursor !== null && { cursor }),
    })) as unknown as BulkView;
    whole = whole === null ? step : added(whole, step);
    cursor = step.nextCursor;
  }
  return whole;
}

function added(a: BulkView, b: BulkView): BulkView {
  const recipients = sum(
    [...a.recipients, ...b.recipients],
    ({ phoneNumberId, recipient }) => `${phoneNumberId}/${recipient}`,
  );
  return {
    ...b,
    at: a.at,
    changed: a.changed + b.changed,
    unchanged: merged(
      [...a.unchanged, ...b.unchanged],
      ({ reason, state }) => `${reason} ${state}`,
      (one, other) => ({
        ...one,
        messages: one.messages + other.messages,
      }),
    ),
    numbers: sum([...a.numbers, ...b.numbers], ({ phoneNumberId }) => phoneNumberId),
    recipients,
    recipientCount: recipients.length,
  };
}

/** Counts and times of the same, added up, the most first. */
function sum<T extends { readonly messages: number; readonly takesSeconds: number }>(
  all: readonly T[],
  keyOf: (one: T) => string,
): T[] {
  return merged(all, keyOf, (one, other) => ({
    ...one,
    messages: one.messages + other.messages,
    takesSeconds: one.takesSeconds + other.takesSeconds,
  })).sort((one, other) => other.messages - one.messages);
}

function merged<T>(all: readonly T[], keyOf: (one: T) => string, join: (one: T, other: T) => T): T[] {
  const byKey = new Map<string, T>();
  for (const each of all) {
    const before = byKey.get(keyOf(each));
    byKey.set(keyOf(each), before === undefined ? each : join(before, each));
  }
  return [...byKey.values()];
}

function printPlan(output: Output, kind: Kind, plan: BulkView): void {
  if (plan.changed === 0) {
    output.line(`No matching message can be ${done[kind]}.`);
    printUnchanged(output, plan);
    return;
  }
  output.line(`${messages(plan.changed)} would be ${done[kind]}:`);
  const time = (seconds: number): string => {
    if (seconds === 0) return kind === 'cancel' ? '' : 'sent at once';
    const length = duration(seconds * 1_000);
    return kind === 'cancel' ? `would take ${length} to send` : `sent within ${length}`;
  };
  const rows = [
    ...plan.numbers.map(({ phoneNumberId, ...count }) => [
      `from ${phoneNumberId}`,
      `${count.messages}`,
      time(count.takesSeconds),
    ]),
    ...plan.recipients
      .slice(0, recipientsShown)
      .map(({ recipient, ...count }) => [`to ${recipient}`, `${count.messages}`, time(count.takesSeconds)]),
  ];
  for (const line of table(rows)) output.line(`  ${line}`);
  const more = plan.recipients.length - recipientsShown;
  if (more > 0) output.line(`  and to ${more} more ${more === 1 ? 'recipient' : 'recipients'}`);
  printUnchanged(output, plan);
}

function printUnchanged(output: Output, { unchanged }: BulkView): void {
  for (const { reason, state, messages: count, example } of unchanged) {
    const which = `${messages(count)} ${count === 1 ? 'is' : 'are'} left alone`;
    const why =
      reason === 'moved_on'
        ? `${state} meanwhile (${count === 1 ? example : `for example ${example}`}).`
        : `Meta may have ${count === 1 ? 'it' : 'them'} already (state ${state}, for example ${example}). --may-arrive-twice retries ${count === 1 ? 'it' : 'them'} too.`;
    output.line(output.paint('yellow', `${which}: ${why}`));
  }
}

const messages = (count: number): string => (count === 1 ? '1 message' : `${count} messages`);
