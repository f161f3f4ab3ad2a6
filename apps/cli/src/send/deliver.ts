import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { checkMessage, expandMessage } from '@intexuraos/cloud-api';
import { endStates, outboxStateOf, takenStates } from '@intexuraos/service-api/outbox-state';
import type { Context } from '../context.ts';
import { explainMessage } from '../explain/explain-message.ts';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';
import { brokenOff, type ExitCode, exitCodes, trouble, wrongUse } from '../outcome.ts';
import { ServiceRefusal } from '../service/service.ts';
import { instantIn, timeHint, timeOfDay } from '../terminal/times.ts';
import { isWaiting, reportQueued } from './report-queued.ts';
import { senderOf } from './sender.ts';

/** The options of every `send`. */
export interface SendOptions {
  readonly from?: string;
  readonly replyTo?: string;
  readonly direct?: boolean;
  /** The recipient is the id of a group. */
  readonly group?: boolean;
  readonly key?: string;
  /** The earliest time at which it may be sent. */
  readonly at?: string;
  /** The latest time at which it may be sent. */
  readonly until?: string;
  /** Send it with the Marketing Messages API. */
  readonly marketing?: boolean;
  /** `true` without a number of seconds. */
  readonly wait?: string | true;
  readonly dryRun?: boolean;
}

const defaultWaitSeconds = 60;

/** Sends a message object; with `--wait`, waits for its statuses. */
export async function deliver(context: Context, options: SendOptions, message: Json): Promise<ExitCode> {
  const { output } = context;
  const body: Json = {
    messaging_product: 'whatsapp',
    ...message,
    ...(options.replyTo !== undefined && { context: { message_id: options.replyTo } }),
  };
  const problems = checkMessage(expandMessage(body));
  if (problems.length > 0) {
    throw trouble(
      `The message breaks Meta’s rules:\n${problems.map(({ path, message: text }) => `  ${path}: ${text}`).join('\n')}`,
    );
  }
  const waitSeconds = waitOf(options.wait);
  const times = timesOf(options, context.now());
  if (options.dryRun) {
    if (output.isJson) output.json({ dryRun: true, message: { ...body, ...times } });
    else output.bytes(`${JSON.stringify({ ...body, ...times }, null, 2)}\n`);
    return exitCodes.fine;
  }
  const from = await senderOf(context, options.from);
  const answer = options.direct
    ? await context.meta.post(`${from}/${edgeOf(options)}`, body)
    : await throughService(context, options, from, { ...body, ...times });
  const id = textOf(objectsOf(answer.messages)[0]?.id);
  if (id === null) throw trouble('The answer has no message id.', 'Look at the outbox: `whatsapp outbox list`.');
  if (waitSeconds !== null) return followStatuses(context, answer, id, waitSeconds);
  if (id.startsWith('out_')) {
    const entry = await context.service.get(`/v1/outbox/${encodeURIComponent(id)}`);
    if (isWaiting(entry)) return reportQueued(context, answer, entry);
    if (textOf(entry.wamid) === null) return explainMessage(context, id);
  }
  if (output.isJson) output.json(answer);
  output.line(`${output.paint('green', 'sent')}  ${id}`);
  output.line(
    `Meta has accepted it. To see whether it arrives, run \`whatsapp explain ${id}\`, or send with \`--wait\`.`,
  );
  return exitCodes.fine;
}

function waitOf(wait: string | true | undefined): number | null {
  if (wait === undefined) return null;
  const seconds = wait === true ? defaultWaitSeconds : Number(wait);
  if (Number.isInteger(seconds) && seconds > 0 && seconds <= 3600) return seconds;
  throw wrongUse(`--wait is "${wait}".`, 'Give whole seconds from 1 to 3600.');
}

/** The earliest and latest time to send it, as the service expects them: seconds since 1970. */
function timesOf({ at, until, direct }: SendOptions, now: number): Json {
  const timeOf = (option: string, text: string): number => {
    if (direct) throw wrongUse(`${option} needs the service, which stores the message.`, 'Leave --direct out.');
    const time = instantIn(text, now);
    if (time !== null) return Math.ceil(time / 1000);
    throw wrongUse(`${option} is "${text}".`, timeHint(text, 'Give 10m, 2h or 1d from now, or 2026-11-24T09:30:00Z.'));
  };
  return {
    ...(at !== undefined && { send_at: timeOf('--at', at) }),
    ...(until !== undefined && { expires_at: timeOf('--until', until) }),
  };
}

const edgeOf = ({ marketing }: SendOptions): string => (marketing ? 'marketing_messages' : 'messages');

async function throughService(
  { service, settings }: Context,
  options: SendOptions,
  from: string,
  body: Json,
): Promise<Json> {
  // An idempotency key makes a retry after a lost connection safe.
  const headers = { 'idempotency-key': options.key ?? `cli-${randomUUID()}` };
  const path = `/${settings.graphVersion}/${encodeURIComponent(from)}/${edgeOf(options)}`;
  return service.post(path, body, headers).catch((error: unknown) => {
    if (!(error instanceof ServiceRefusal)) throw error;
    const { code } = objectOf(error.body.error);
    const next = typeof code === 'number' ? `\`whatsapp explain ${code}\` shows cause and remedy.` : null;
    throw trouble(`Not sent${typeof code === 'number' ? ` (code ${code})` : ''}: ${error.message}`, next);
  });
}

const lookEveryMs = 250;

/** Polls until the message has been delivered or has failed. @returns 1 if it failed or the time is up. */
async function followStatuses(context: Context, answer: Json, id: string, seconds: number): Promise<ExitCode> {
  const { output, service, signal, now } = context;
  const until = now() + seconds * 1000;
  const path = id.startsWith('out_')
    ? `/v1/outbox/${encodeURIComponent(id)}`
    : `/v1/messages/${encodeURIComponent(id)}`;
  const first = id.startsWith('out_') ? 'queued' : 'sent';
  output.line(`${output.paint(first === 'sent' ? 'green' : 'yellow', first)}  ${id}`);
  const told = new Set<string>();
  let last: Json = {};
  while (now() < until && !signal.aborted) {
    const found: Json = await service.get(path).catch((error: unknown) => {
      // Its first status may not have come yet.
      if (error instanceof ServiceRefusal && error.status === 404) return {};
      throw error;
    });
    last = found;
    for (const { status, at } of objectsOf(found.statuses)) {
      const word = String(status);
      if (!told.has(word))
        output.line(`${timeOfDay(String(at))}  ${output.paint(word === 'failed' ? 'red' : 'green', word)}`);
      told.add(word);
    }
    const state = outboxStateOf(textOf(found.state) ?? '');
    if (state !== undefined && endStates.includes(state)) {
      const isGood = takenStates.includes(state);
      if (output.isJson || !isGood) return explainMessage(context, id);
      return exitCodes.fine;
    }
    await delay(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
  if (signal.aborted) throw brokenOff();
  if (isWaiting(last)) return reportQueued(context, answer, last, first);
  throw trouble(
    `No “delivered” status arrived within ${seconds} s${told.size === 0 ? ', nor any other status' : ''}.`,
    told.size === 0
      ? 'Either the phone is off, or webhooks don’t reach the service; `whatsapp doctor` checks which.'
      : 'The phone is most likely off or unreachable; the status arrives when it is back.',
  );
}
