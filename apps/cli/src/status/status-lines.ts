import type { ServiceStatusView } from '@intexuraos/service-api/schemas';
import type { Output, Style } from '../terminal/output.ts';
import { wrap } from '../terminal/table.ts';
import { dayAndTime, timeOfDay } from '../terminal/times.ts';
import { ago, pausedWords, queueTable, queueWords, until } from './queue-lines.ts';

const labelWidth = 11;
/** Recipients are listed down to this many; the API has 20. */
const recipientsShown = 5;

/** The state of the service as a page for the person on call: problems first. */
export function statusLines(output: Output, status: ServiceStatusView): string[] {
  return [
    ...problemLines(output, status),
    ...noticeLines(output, status),
    '',
    ...row(output, 'Receiving', receiving(status)),
    ...row(output, 'Refused', refused(status)),
    ...row(output, 'Meta', meta(status)),
    ...row(output, 'Token', token(status)),
    ...row(output, 'Queue', queueWords(status)),
    ...queueTable(status, recipientsShown).map((line) => ' '.repeat(labelWidth) + line),
    ...status.sending.paused.flatMap((paused) => row(output, 'Paused', pausedWords(paused, status.at))),
    ...row(output, 'Disk', disk(status)),
    ...row(output, 'Backup', status.lastBackupAt === null ? 'unknown' : `last ${ago(status.lastBackupAt, status.at)}`),
    ...row(output, 'Retention', retention(status)),
    ...row(output, 'Erasures', erasures(status)),
    ...instanceLines(output, status),
    ...row(
      output,
      'Version',
      `${status.version}, started ${dayAndTime(status.startedAt)} (${ago(status.startedAt, status.at)})`,
    ),
    ...warningLines(output, status),
    ...(status.notKnown.length === 0 ? [] : ['', output.paint('dim', 'Unknown')]),
    ...status.notKnown.flatMap((why) => wrap(why, output.columns, '  ').map((line) => output.paint('dim', line))),
  ];
}

function problemLines(output: Output, { problems, at }: ServiceStatusView): string[] {
  const title = problems.length === 1 ? '1 problem' : `${problems.length} problems, causes before their effects`;
  if (problems.length === 0) return [output.paint('green', `✓ No problems at ${timeOfDay(at)}.`)];
  return [
    output.paint('red', `✗ ${title}`),
    ...problems.flatMap(({ about, severity, cause, remedy, since }) => [
      ...hanging(
        output,
        severity === 'critical' ? 'red' : 'yellow',
        about.padEnd(labelWidth - 2),
        cause + (since === null ? '' : ` (for ${ago(since, at, false)})`),
      ),
      ...(remedy === null ? [] : hanging(output, 'cyan', `${' '.repeat(labelWidth - 3)}→`, remedy)),
    ]),
  ];
}

function noticeLines(output: Output, { notices }: ServiceStatusView): string[] {
  if (notices.length === 0) return [];
  const texts = notices.flatMap(({ about, cause, remedy }) =>
    hanging(output, 'dim', about.padEnd(labelWidth - 2), remedy === null ? cause : `${cause} ${remedy}`),
  );
  return ['', output.paint('dim', 'Good to know'), ...texts];
}

/** A label of the problems' width, then the text beneath itself. */
function hanging(output: Output, style: Style, label: string, text: string): string[] {
  const [first = '', ...more] = wrap(text, output.columns, ' '.repeat(labelWidth + 1));
  return [`  ${output.paint(style, label)} ${first.trimStart()}`, ...more];
}

function row(output: Output, label: string, text: string): string[] {
  const [first = '', ...more] = wrap(text, output.columns, ' '.repeat(labelWidth));
  return [`${output.paint('dim', label.padEnd(labelWidth - 1))} ${first.trimStart()}`, ...more];
}

function receiving({
  receiving: { lastWebhookAt, lastStatusAt, unprocessed, oldestUnprocessedAt },
  at,
}: ServiceStatusView) {
  const webhook = lastWebhookAt === null ? 'no webhook is stored' : `last webhook ${ago(lastWebhookAt, at)}`;
  const status = lastStatusAt === null ? 'no status in 24 hours' : `last status ${ago(lastStatusAt, at)}`;
  const oldest = oldestUnprocessedAt === null ? '' : `, the oldest for ${ago(oldestUnprocessedAt, at, false)}`;
  return `${webhook} · ${status} · ${unprocessed ?? 'unknown'} unprocessed${oldest}`;
}

function refused({ receiving }: ServiceStatusView): string {
  if (receiving.refused.length === 0) return 'nothing in the last 5 minutes';
  const parts = receiving.refused.map(
    ({ of, reason, count }) => `${count} ${count === 1 ? of.replace(/s$/, '') : of} (${reason})`,
  );
  return `${parts.join(', ')} in the last 5 minutes`;
}

function meta({ meta: { answer, since, inARow, calls, failed, p95Ms }, at }: ServiceStatusView): string {
  if (answer === null) return 'not called since the start';
  const lately =
    calls === 0
      ? 'no call in the last 5 minutes'
      : `${calls === 1 ? '1 call' : `${calls} calls`} in the last 5 minutes, ${failed} failed`;
  const took = p95Ms === null ? '' : `, 95 % answered within ${p95Ms} ms`;
  return `${answer} for ${ago(since, at, false)} (${inARow} in a row) · ${lately}${took}`;
}

function token({ token: { isRefused, neverExpires, expiresAt }, at }: ServiceStatusView): string {
  if (isRefused) return 'refused by Meta';
  if (neverExpires) return 'never expires';
  return expiresAt === null
    ? 'not refused; expiry unknown'
    : `until ${dayAndTime(expiresAt)} (in ${until(expiresAt, at)})`;
}

function disk({ disk: use }: ServiceStatusView): string {
  if (use === null) return 'unknown';
  const growth = use.bytesPerDay === null ? 'growth unknown' : `grows by ${size(Math.max(0, use.bytesPerDay))} a day`;
  const left = use.daysLeft === null ? '' : `, full in ${use.daysLeft} days`;
  return `${size(use.bytes)} used, ${size(use.freeBytes)} free · ${growth}${left}`;
}

/** A service of before has neither figure. */
function retention({ retention: sweep, at }: ServiceStatusView): string {
  if (!sweep) return 'unknown';
  if (sweep.sweep === null) return 'not swept yet';
  const counts = Object.entries(sweep.removed).map(([kind, count]) => `${count} ${kind}`);
  const removed = counts.length === 0 ? 'nothing to remove' : `removed ${counts.join(', ')}`;
  if (sweep.sweep === 'finished') return `last sweep ${ago(sweep.finishedAt, at)}, ${removed}`;
  return `sweep ${sweep.sweep}, begun ${ago(sweep.startedAt, at)}, ${removed}`;
}

function erasures({ erasures: open, at }: ServiceStatusView): string {
  if (!open) return 'unknown';
  if (open.unfinished === 0) return 'none under way';
  return `${open.unfinished} under way, the oldest for ${ago(open.oldestRequestedAt, at, false)}`;
}

/** Where one process has the store to itself, and with a service of before, there is nothing to say. */
function instanceLines(output: Output, { instances }: ServiceStatusView): string[] {
  return (instances ?? []).flatMap(({ name, role, version, isThis, shards, unchangedSeconds }, index) => {
    const what = [role, version, `${shards} of 16 shards`].filter((each) => each !== null).join(', ');
    const quiet = (unchangedSeconds ?? 0) > 5 ? `, no renewal seen for ${unchangedSeconds} s` : '';
    return row(output, index === 0 ? 'Instances' : '', `${name}${isThis ? ' (this one)' : ''}: ${what}${quiet}`);
  });
}

function warningLines(output: Output, { warnings, at }: ServiceStatusView): string[] {
  if (warnings.length === 0) return row(output, 'Log', 'no warnings since the start');
  return [
    '',
    output.paint('dim', 'Last warnings'),
    ...warnings.flatMap(({ lastAt, message, reason, count }) => {
      const times = count === 1 ? '' : ` (${count} times)`;
      const what = reason === null ? message : `${message.replace(/\.$/, '')} (${reason}).`;
      const text = `${ago(lastAt, at)}${times}: ${what}`;
      const [first = '', ...more] = wrap(text, output.columns, '    ');
      return [`  ${first.trimStart()}`, ...more];
    }),
  ];
}

function size(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(1_000)));
  const value = bytes / 1_000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}
