import { userInfo } from 'node:os';
import { broadcastIdOf } from '@intexuraos/whatsapp-service/broadcast';
import type { Context } from '../context.ts';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes } from '../outcome.ts';
import type { Style } from '../terminal/output.ts';
import { printList, printRow } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';

interface ListOptions {
  readonly limit: string;
}

/** The newest broadcasts. */
export async function listBroadcasts({ output, service }: Context, options: ListOptions): Promise<ExitCode> {
  const found = await service.list('/v1/broadcasts', {}, Number(options.limit));
  if (output.isJson) output.json(found);
  if (found.length === 0)
    output.line('No broadcasts yet. `whatsapp broadcast start FILE.csv --template NAME` sends one.');
  const rows = found.map((broadcast) => [
    String(broadcast.id),
    String(broadcast.name),
    output.paint(styleOf(broadcast), String(broadcast.state)),
    shareDone(broadcast),
    dayAndTime(textOf(broadcast.startAt)),
  ]);
  printList(output, ['id', 'name', 'state', 'done', 'start'], rows);
  return exitCodes.fine;
}

/** Shows one broadcast: its progress, its failures with reasons, and how many people were left out. */
export async function showBroadcast(context: Context, _options: object, name = ''): Promise<ExitCode> {
  const broadcast = await context.service.get(`/v1/broadcasts/${idOf(name)}`);
  print(context, broadcast);
  return exitCodes.fine;
}

interface ChangeOptions {
  readonly reason?: string;
  readonly by?: string;
}

type Change = (context: Context, options: ChangeOptions, name?: string) => Promise<ExitCode>;

const changeTo =
  (change: 'pause' | 'resume' | 'cancel'): Change =>
  async (context, { reason, by = userName() }, name = '') => {
    const body = { ...(by !== null && { by }), ...(reason !== undefined && { reason }) };
    print(context, await context.service.post(`/v1/broadcasts/${idOf(name)}/${change}`, body));
    return exitCodes.fine;
  };

/** Pauses a broadcast until it is resumed. */
export const pauseBroadcast = changeTo('pause');
export const resumeBroadcast = changeTo('resume');
/** Cancels a broadcast permanently. */
export const cancelBroadcast = changeTo('cancel');

/** Writes the people who were not reached to standard output, as CSV. */
export async function printFailures({ output, service }: Context, _options: object, name = ''): Promise<ExitCode> {
  const response = await service.open(`/v1/broadcasts/${idOf(name)}/failures`);
  for await (const bytes of response.body ?? []) output.bytes(bytes);
  return exitCodes.fine;
}

const idOf = (text: string): string => (/^bc_[0-9A-Z]{9}$/.test(text) ? text : broadcastIdOf(text.trim()));

const barLength = 30;

function print({ output }: Context, broadcast: Json): void {
  if (output.isJson) {
    output.json(broadcast);
    return;
  }
  const template = objectOf(broadcast.template);
  const progress = objectOf(broadcast.progress);
  const part = partDone(broadcast);
  const filled = Math.floor(part * barLength);
  output.line(
    `${output.paint('bold', String(broadcast.name))}  ${output.paint(styleOf(broadcast), String(broadcast.state))}  ${output.paint('dim', String(broadcast.id))}`,
  );
  output.line(
    `${output.paint('green', '█'.repeat(filled))}${output.paint('dim', '░'.repeat(barLength - filled))} ${shareDone(broadcast)} of ${number(broadcast.rows)}`,
  );
  const counts = Object.entries(words).flatMap(([key, word]) =>
    Number(progress[key]) > 0 ? [`${number(progress[key])} ${word}`] : [],
  );
  printRow(output, 'rows', counts.join(', ') || 'none');
  printRow(output, 'template', `${template.name} (${template.language}), from ${broadcast.phoneNumberId}`);
  printRow(output, 'time', timesOf(broadcast));
  const stop = objectOf(broadcast.stop);
  if (broadcast.stop) {
    const [by, reason] = [textOf(stop.by), textOf(stop.reason)];
    const what = broadcast.state === 'cancelled' ? 'cancelled' : 'paused';
    const why = reason === null ? '' : ` (“${reason}”)`;
    printRow(output, 'stopped', `${what}${by === null ? '' : ` by ${by}`}${why} at ${dayAndTime(textOf(stop.at))}`);
  }
  for (const { code, title, messages } of objectsOf(broadcast.failures)) {
    printRow(
      output,
      'failed',
      `${number(messages)} × ${[code, title ?? 'without a Meta code'].filter(Boolean).join(' ')}`,
    );
  }
  const leftOut = objectOf(broadcast.leftOut);
  for (const [reason, word] of Object.entries(reasons)) {
    if (Number(leftOut[reason]) > 0) printRow(output, 'left out', `${number(leftOut[reason])} × ${word}`);
  }
  const hasFailures = ['failed', 'expired', 'leftOut', 'skipped'].some((key) => Number(progress[key]) > 0);
  if (hasFailures) output.line(output.paint('dim', `whatsapp broadcast failures ${broadcast.id} lists them as CSV.`));
}

const words: Readonly<Record<string, string>> = {
  waiting: 'waiting',
  queued: 'in the outbox',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  failed: 'failed',
  expired: 'expired',
  cancelled: 'cancelled',
  leftOut: 'left out',
  skipped: 'skipped',
};

const reasons: Readonly<Record<string, string>> = {
  opted_out: 'opted out of marketing messages',
  limited: 'Meta did not deliver a marketing message to them within 24 hours (131049)',
  invalid: 'no longer a valid message',
};

/** The fraction of rows with nothing left to send, from 0 to 1. */
function partDone({ rows, progress }: Json): number {
  const { waiting, queued } = objectOf(progress);
  const all = Number(rows);
  return all === 0 ? 1 : 1 - (Number(waiting) + Number(queued)) / all;
}

/** Rounded down, so that an unfinished broadcast never shows 100 %. */
const shareDone = (broadcast: Json): string => `${Math.floor(partDone(broadcast) * 100)} %`;

function timesOf({ startAt, startedAt, endedAt, share }: Json): string {
  const [started, ended] = [textOf(startedAt), textOf(endedAt)];
  const rate = share === 1 ? '' : `, with ${Math.round(Number(share) * 100)} % of the number’s rate`;
  if (started === null) return `starts at ${dayAndTime(textOf(startAt))}${rate}`;
  return `started at ${dayAndTime(started)}${ended === null ? '' : `, ended at ${dayAndTime(ended)}`}${rate}`;
}

const styles: Readonly<Record<string, Style>> = {
  running: 'cyan',
  finished: 'green',
  paused: 'yellow',
  cancelled: 'red',
  expired: 'red',
};

const styleOf = ({ state }: Json): Style => styles[String(state)] ?? 'dim';

const number = (value: unknown): string => Number(value).toLocaleString('en');

function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
