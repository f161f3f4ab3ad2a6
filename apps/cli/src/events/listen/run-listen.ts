import { setTimeout as delay } from 'node:timers/promises';
import type { WebhookStreamEvent } from '@intexuraos/service-api';
import { isOnThisMachine } from '../../addresses.ts';
import type { Context } from '../../context.ts';
import { type Json, objectOf, objectsOf, textOf } from '../../json.ts';
import { type ExitCode, exitCodes } from '../../outcome.ts';
import { type FollowOptions, follow } from '../../service/follow.ts';
import { ServiceRefusal } from '../../service/service.ts';
import { timeOfDay } from '../../terminal/times.ts';
import { whoOf } from '../event-lines.ts';
import { sinceOf } from '../time-option.ts';
import { type Delivery, deliver } from './deliver.ts';
import { createInOrder } from './in-order.ts';
import { openPositionFile, positionPath } from './position-file.ts';
import { createProgress } from './progress.ts';
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
  readonly number?: string;
  readonly since?: string;
}

const localSecret = 'local-app-secret';
/** Further events stay in the service until a target has caught up. */
const maxWaiting = 100;

/**
 * Forwards events in Meta's raw form (`withCallbackData`), signed again, to the URLs of their kinds. Each URL
 * gets its events in order, with retries; others don't wait for it, unless it is far behind. The
 * next run with the same options resumes where this one stopped.
 */
export async function runListen(context: Context, options: ListenOptions): Promise<ExitCode> {
  const { output, service, signal } = context;
  const { kind, user, wamid, number, since, secret = localSecret } = options;
  const routes = readRoutes(options.forwardTo, options.route);
  if (options.secret !== undefined) output.hide(options.secret);
  for (const url of routes.urls) if (!isOnThisMachine(url.href)) output.warnOnce(leavesHere(url));
  const about = [service.url, options.forwardTo, options.route, kind, user, wamid, number];
  const file = openPositionFile(positionPath(context.terminal.env, about), () =>
    output.warnOnce('the position in the stream can’t be saved, so the next run won’t resume here.'),
  );
  const progress = createProgress(file.save);
  const told = followFrom(context, since === undefined ? file.before : null, {
    service,
    signal,
    query: { kind, user, wamid, phoneNumberId: number, from: sinceOf(since, context.now()), include: 'raw' },
    onPlace: (position) => progress.begin(position)(),
    onLine: (state, reason) => {
      if (state === 'broken')
        output.note(`Lost the connection to ${service.url} (${reason}); it will resume where it stopped.`);
      else
        output.note(
          `Forwarding ${service.url} ${wordsOf(routes)}, signed with ${options.secret === undefined ? `"${localSecret}"` : 'your secret'}.`,
        );
    },
  });
  const targets = new Map(
    routes.urls.map((url) => [
      url.href,
      createInOrder(async ({ event, onDelivered }: Piece) => {
        if (await forward(context, event, url, secret, routes.urls.length > 1)) onDelivered();
      }, maxWaiting),
    ]),
  );
  for await (const { id, data: event } of told) {
    const addresses = addressesOf(routes, event);
    const onDelivered = after(addresses.length, progress.begin(id));
    await Promise.all(addresses.map(({ href }) => targets.get(href)?.add({ event, onDelivered })));
    if (signal.aborted) break;
  }
  await Promise.all([...targets.values()].map((target) => target.done()));
  await file.flush();
  const left = progress.undelivered();
  if (left > 0) output.note(`Not delivered: ${left}. The next run resumes there.`);
  return exitCodes.fine;
}

interface Piece {
  readonly event: Json;
  readonly onDelivered: () => void;
}

/** Calls `done` at the `count`th call, or at once for none. */
function after(count: number, done: () => void): () => void {
  let left = count;
  if (left === 0) done();
  return () => {
    left -= 1;
    if (left === 0) done();
  };
}

/** Resumes where the last run stopped or, if the service no longer knows that position, begins now. */
async function* followFrom(
  { output }: Context,
  position: string | null,
  options: FollowOptions,
): AsyncGenerator<WebhookStreamEvent> {
  if (position === null) return yield* follow(options);
  output.note('Resuming where the last run stopped; --since 0s starts now.');
  try {
    yield* follow({ ...options, after: position });
  } catch (error) {
    if (!(error instanceof ServiceRefusal) || objectOf(error.body.error).code !== 'cursor_invalid') throw error;
    output.note('The service no longer knows that position; starting from now.');
    yield* follow(options);
  }
}

function wordsOf({ routes, fallback }: Routes): string {
  const words = routes.map(({ kind, url }) => `${kind} → ${url.href}`);
  const rest = routes.length === 0 ? '' : 'everything else ';
  return [...words, ...(fallback ? [`${rest}→ ${fallback.href}`] : [])].join(', ');
}

function leavesHere({ host, protocol }: URL): string {
  const isOpen = protocol === 'http:' ? ', over plain http, where anyone on the network path can read it' : '';
  return `${host} is not this machine. Everything that people write to your business is sent there${isOpen}.`;
}

/** Whether the event is done: accepted by the handler, or given up. */
async function forward(context: Context, event: Json, url: URL, secret: string, isNamed: boolean): Promise<boolean> {
  const { output, signal } = context;
  if (signal.aborted) return false;
  const id = textOf(event.id) ?? '';
  const delivery = await deliver(withCallbackData(textOf(event.raw) ?? '', objectsOf(event.items)), {
    url,
    secret,
    signal,
    pause: (pauseMs) => delay(pauseMs, undefined, { signal }).catch(() => undefined),
    onFailure: (answer, attempts) =>
      output.note(`${url.href} answers ${answer}; event ${id} will be sent again (attempt ${attempts}).`),
  });
  if (delivery.outcome === 'aborted') return false;
  const { answer: status, attempts: tries, ms, outcome } = delivery;
  if (output.isJson) output.json({ id, url: url.href, status, tries, ms, outcome }, true);
  else output.line(deliveryLine(context, event, delivery, isNamed ? url.href : null));
  return true;
}

function deliveryLine({ output }: Context, event: Json, delivery: Delivery, address: string | null): string {
  const { outcome, answer, attempts, ms } = delivery;
  const isGood = outcome === 'delivered';
  const items = objectsOf(event.items);
  const kinds = [...new Set(items.map(({ kind }) => String(kind)))].join(', ');
  const people = [...new Set(items.map(whoOf))].filter((who) => who !== '-').join(', ');
  return [
    timeOfDay(Date.now()),
    output.paint(isGood ? 'green' : 'red', String(answer)),
    `${String(ms).padStart(5)} ms`,
    textOf(event.id) ?? '',
    kinds,
    people,
    address === null ? '' : `→ ${address}`,
    isGood ? '' : output.paint('red', 'given up'),
    attempts > 1 ? `attempt ${attempts}` : '',
  ]
    .filter((cell) => cell !== '')
    .join('  ');
}
