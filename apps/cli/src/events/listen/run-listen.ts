import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../../context.ts';
import { type Json, objectsOf, textOf } from '../../json.ts';
import { type ExitCode, exitCodes } from '../../outcome.ts';
import { follow } from '../../service/follow.ts';
import { isOnThisMachine } from '../../settings.ts';
import { timeOfDay } from '../../terminal/times.ts';
import { sinceOf } from '../time-option.ts';
import { type Delivery, deliver } from './deliver.ts';
import { createInOrder } from './in-order.ts';
import { addressesOf, type Routes, readRoutes } from './routes.ts';
import { withCallbackData } from './with-callback-data.ts';

interface ListenOptions {
  readonly forwardTo?: string;
  /** `KIND=URL`. */
  readonly route?: readonly string[];
  readonly secret?: string;
  readonly kind?: string;
  readonly user?: string;
  readonly wamid?: string;
  readonly since?: string;
}

const localSecret = 'local-app-secret';
/** Further events stay in the service until a target has caught up. */
const maxWaiting = 100;

/**
 * Forwards events in Meta's raw form (`withCallbackData`), signed again, each to the addresses of its kinds. Each address
 * gets its events in order, and those that it fails to take again; others don't wait for it, unless it is far behind.
 */
export async function runListen(context: Context, options: ListenOptions): Promise<ExitCode> {
  const { output, service, signal } = context;
  const { kind, user, wamid, since, secret = localSecret } = options;
  const routes = readRoutes(options.forwardTo, options.route);
  if (options.secret !== undefined) output.hide(options.secret);
  for (const url of routes.urls) if (!isOnThisMachine(url.href)) output.warnOnce(leavesHere(url));
  const told = follow({
    service,
    signal,
    query: { kind, user, wamid, from: sinceOf(since, context.now()), include: 'raw' },
    onLine: (state, reason) => {
      if (state === 'broken')
        output.note(`The line to ${service.url} is broken (${reason}); it resumes where it stopped.`);
      else
        output.note(
          `Forwarding ${service.url} ${wordsOf(routes)}, signed with ${options.secret === undefined ? `"${localSecret}"` : 'your secret'}.`,
        );
    },
  });
  const targets = new Map(
    routes.urls.map((url) => [
      url.href,
      createInOrder((event: Json) => forward(context, event, url, secret, routes.urls.length > 1), maxWaiting),
    ]),
  );
  for await (const { data } of told) {
    await Promise.all(addressesOf(routes, data).map(({ href }) => targets.get(href)?.add(data)));
    if (signal.aborted) break;
  }
  await Promise.all([...targets.values()].map((target) => target.done()));
  return exitCodes.fine;
}

function wordsOf({ routes, fallback }: Routes): string {
  const words = routes.map(({ kind, url }) => `${kind} → ${url.href}`);
  const rest = routes.length === 0 ? '' : 'everything else ';
  return [...words, ...(fallback ? [`${rest}→ ${fallback.href}`] : [])].join(', ');
}

function leavesHere({ host, protocol }: URL): string {
  const isOpen = protocol === 'http:' ? ', over plain http, where anyone on the way can read it' : '';
  return `${host} is not this machine. Everything people write to your business is sent there${isOpen}.`;
}

async function forward(context: Context, event: Json, url: URL, secret: string, isNamed: boolean): Promise<void> {
  const { output, signal } = context;
  if (signal.aborted) return;
  const id = textOf(event.id) ?? '';
  const delivery = await deliver(withCallbackData(textOf(event.raw) ?? '', objectsOf(event.items)), {
    url,
    secret,
    signal,
    pause: (pauseMs) => delay(pauseMs, undefined, { signal }).catch(() => undefined),
    onFailure: (answer, attempts) =>
      output.note(`${url.href} answers ${answer}; event ${id} waits and is sent again (attempt ${attempts}).`),
  });
  if (delivery.outcome === 'aborted') return;
  const { answer: status, attempts: tries, ms, outcome } = delivery;
  if (output.isJson) output.json({ id, url: url.href, status, tries, ms, outcome }, true);
  else output.line(deliveryLine(context, event, delivery, isNamed ? url.href : null));
}

function deliveryLine({ output }: Context, event: Json, delivery: Delivery, address: string | null): string {
  const { outcome, answer, attempts, ms } = delivery;
  const isGood = outcome === 'delivered';
  const kinds = [...new Set(objectsOf(event.items).map(({ kind }) => String(kind)))].join(', ');
  return [
    timeOfDay(Date.now()),
    output.paint(isGood ? 'green' : 'red', String(answer)),
    `${String(ms).padStart(5)} ms`,
    textOf(event.id) ?? '',
    kinds,
    address === null ? '' : `→ ${address}`,
    isGood ? '' : output.paint('red', 'given up'),
    attempts > 1 ? `attempt ${attempts}` : '',
  ]
    .filter((cell) => cell !== '')
    .join('  ');
}
