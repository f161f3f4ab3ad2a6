import { setTimeout as delay } from 'node:timers/promises';
import { type Json, objectOf, parseJson } from '../json.ts';
import { CommandError, exitCodes, unreachable } from '../outcome.ts';
import { type Service, ServiceRefusal } from './service.ts';

/** One event of the stream. */
export interface Told {
  readonly id: string;
  readonly event: string;
  readonly data: Json;
}

export interface FollowOptions {
  readonly service: Pick<Service, 'open'>;
  /** Filters of `GET /v1/stream`. */
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Begin after this place, instead of now. */
  readonly after?: string | undefined;
  /** Called with places between webhooks: where it began, and where it is while nothing comes. */
  readonly onPlace?: (place: string) => void;
  /** Told when the line is there, and when it broke. */
  readonly onLine?: (state: 'open' | 'broken', reason: string) => void;
}

const minPauseMs = 250;
const maxPauseMs = 5_000;
/** The service says something every 15 s; past this the line is dead. */
const silenceMs = 45_000;

/**
 * Follows the service's events, across restarts and broken lines: each time it goes on behind the last one. Throws for a
 * service that is not there at the first try, or refuses. Ends when the signal aborts.
 */
export async function* follow(options: FollowOptions): AsyncGenerator<Told> {
  const { service, query, signal, onLine, onPlace } = options;
  let lastId = options.after;
  let hasBegun = false;
  let pauseMs = minPauseMs;
  while (!signal.aborted) {
    try {
      for await (const told of connect(service, query, lastId, signal)) {
        if (told.event === 'open') onLine?.('open', '');
        hasBegun = true;
        pauseMs = minPauseMs;
        lastId = told.id === '' ? lastId : told.id;
        if (told.event === 'webhook') yield told;
        else if (told.id !== '') onPlace?.(told.id);
      }
      onLine?.('broken', 'the service ended the connection');
    } catch (error) {
      if (signal.aborted) return;
      const isLasting = error instanceof CommandError && error.exitCode !== exitCodes.unreachable && !isOurStart(error);
      if (!hasBegun || isLasting) throw error;
      onLine?.('broken', error instanceof Error ? error.message : String(error));
    }
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(maxPauseMs, pauseMs * 2);
  }
}

/** A service or a proxy that is just starting. */
const isOurStart = (error: CommandError): boolean => error instanceof ServiceRefusal && error.status >= 500;

async function* connect(
  service: Pick<Service, 'open'>,
  query: FollowOptions['query'],
  lastId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<Told> {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const silent = new AbortController();
  const watch = setTimeout(() => silent.abort(new Error('the service sent nothing')), silenceMs);
  try {
    const response = await service.open(`/v1/stream?${new URLSearchParams(given)}`, {
      headers: { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) },
      signal: AbortSignal.any([signal, silent.signal]),
    });
    if (response.body === null) throw unreachable('The service’s answer is not a stream.');
    for await (const block of blocksOf(response.body)) {
      watch.refresh();
      yield block;
    }
  } finally {
    clearTimeout(watch);
  }
}

/** Takes a stream of server-sent events to pieces. */
async function* blocksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Told> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) yield readBlock(block);
  }
}

function readBlock(block: string): Told {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
  }
  return {
    id: fields.get('id') ?? '',
    event: fields.get('event') ?? '',
    data: objectOf(parseJson(fields.get('data') ?? '{}')),
  };
}
