import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { objectsOf, textOf } from '../json.ts';
import { headersOfMeta } from '../meta/sign-as-meta.ts';
import { whyNoAnswer } from '../no-answer.ts';
import { type ExitCode, exitCodes, wrongUse } from '../outcome.ts';
import { follow, type Told } from '../service/follow.ts';
import { isOnThisMachine } from '../settings.ts';
import { timeOfDay } from '../terminal/times.ts';
import { sinceOf } from './time-option.ts';
import { withCallbackData } from './with-callback-data.ts';

interface ListenOptions {
  readonly forwardTo: string;
  readonly secret?: string;
  readonly kind?: string;
  readonly user?: string;
  readonly wamid?: string;
  readonly since?: string;
}

const localSecret = 'local-app-secret';
const minPauseMs = 500;
const maxPauseMs = 10_000;
const timeoutMs = 30_000;

/**
 * Forwards events in Meta's raw form (`withCallbackData`) to a handler, signed anew, one after another. One that the handler refuses or isn't
 * there for is tried again until it answers 2xx, as Meta does, so that none is lost and the order stays.
 */
export async function runListen(context: Context, options: ListenOptions): Promise<ExitCode> {
  const { output, service, signal } = context;
  const { kind, user, wamid, since, secret = localSecret } = options;
  const url = URL.parse(options.forwardTo);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw wrongUse(`--forward-to is "${options.forwardTo}".`, 'Give an address such as http://localhost:3000/webhook.');
  }
  if (options.secret !== undefined) output.hide(options.secret);
  if (!isOnThisMachine(url.href)) output.warnOnce(leavesHere(url));
  const told = follow({
    service,
    signal,
    query: { kind, user, wamid, from: sinceOf(since, context.now()), include: 'raw' },
    onLine: (state, reason) => {
      if (state === 'broken')
        output.note(`The line to ${service.url} is broken (${reason}); it goes on where it ended.`);
      else
        output.note(
          `Forwarding ${service.url} → ${url.href}, signed with ${options.secret === undefined ? `"${localSecret}"` : 'your secret'}.`,
        );
    },
  });
  for await (const event of told) {
    const { status, tries, ms } = await deliver(event, url, secret, context);
    if (signal.aborted) break;
    const id = textOf(event.data.id) ?? '';
    if (output.isJson) output.json({ id, status, tries, ms }, true);
    output.line(
      `${timeOfDay(Date.now())}  ${output.paint('green', String(status))}  ${String(ms).padStart(5)} ms  ${id}${tries > 1 ? `  try ${tries}` : ''}`,
    );
  }
  return exitCodes.fine;
}

function leavesHere({ host, protocol }: URL): string {
  const isOpen = protocol === 'http:' ? ', over plain http, where anyone on the way can read it' : '';
  return `${host} is not this machine. Everything people write to your business is sent there${isOpen}.`;
}

interface Delivery {
  readonly status: number;
  readonly tries: number;
  readonly ms: number;
}

async function deliver({ data }: Told, url: URL, secret: string, { signal, output }: Context): Promise<Delivery> {
  const body = withCallbackData(textOf(data.raw) ?? '', objectsOf(data.items));
  for (let tries = 1, pauseMs = minPauseMs; ; tries += 1, pauseMs = Math.min(maxPauseMs, pauseMs * 2)) {
    const startedAt = performance.now();
    const answer = await post(url, body, secret, signal);
    const ms = Math.round(performance.now() - startedAt);
    if (typeof answer === 'number' && answer >= 200 && answer < 300) return { status: answer, tries, ms };
    if (signal.aborted) return { status: 0, tries, ms };
    if (tries === 1 || tries % 10 === 0)
      output.note(`${url.href} answers ${answer}; this event waits and is sent again (try ${tries}).`);
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

async function post(url: URL, body: string, secret: string, signal: AbortSignal): Promise<number | string> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: headersOfMeta(body, secret),
      // Meta follows none.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    return `nothing (${whyNoAnswer(error)})`;
  }
}
