import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { EventDetailView } from './schemas/event.ts';
import { ApiError, type Transport } from './transport.ts';

/**
 * The events of `GET /v1/stream`: a webhook as it is processed, `open` when the stream begins, and `keepalive` after 15
 * seconds without an event. More names may be added.
 */
export type StreamEvent =
  | { readonly id: string; readonly event: 'webhook'; readonly data: EventDetailView }
  | { readonly id: string; readonly event: 'open' | 'keepalive'; readonly data: Readonly<Record<string, never>> };

export type WebhookStreamEvent = Extract<StreamEvent, { readonly event: 'webhook' }>;

/** Filters of `GET /v1/stream`. */
export interface StreamQuery {
  /** ISO 8601, or milliseconds since 1970: begin with webhooks received at this time, instead of now. */
  readonly from?: string | undefined;
  readonly kind?: string | undefined;
  readonly user?: string | undefined;
  readonly wamid?: string | undefined;
  readonly via?: string | undefined;
  readonly phoneNumberId?: string | undefined;
  readonly include?: 'raw' | undefined;
}

export interface FollowOptions {
  readonly query?: StreamQuery;
  readonly signal: AbortSignal;
  /** Begin after the event with this id, instead of now. */
  readonly after?: string | undefined;
  /** Called with ids between webhooks: the starting position, and the present one while nothing comes. */
  readonly onPlace?: (id: string) => void;
  /** Called when the connection is there, and when it broke. */
  readonly onLine?: (state: 'open' | 'broken', reason: string) => void;
  /** Whether trying again is of no use after this error; by default, if the service refuses with a status below 500. */
  readonly isLasting?: (error: unknown) => boolean;
}

const minPauseMs = 250;
const maxPauseMs = 5_000;
/** The service sends something every 15 s; after this long without, the connection is dead. */
const silenceMs = 45_000;

/**
 * Follows the service's webhooks, across restarts and broken connections: each time it resumes after the last one, so none is missed
 * and one may come twice. Throws if the service is not there at the first attempt, and for a lasting error. Ends when the
 * signal aborts.
 */
export async function* follow(transport: Transport, options: FollowOptions): AsyncGenerator<WebhookStreamEvent> {
  const { query = {}, signal, onLine, onPlace, isLasting = isRefusal } = options;
  let lastId = options.after;
  let hasBegun = false;
  let pauseMs = minPauseMs;
  while (!signal.aborted) {
    try {
      for await (const event of connect(transport, query, lastId, signal)) {
        if (event.event === 'open') onLine?.('open', '');
        hasBegun = true;
        pauseMs = minPauseMs;
        lastId = event.id === '' ? lastId : event.id;
        if (event.event === 'webhook') yield event;
        else if (event.id !== '') onPlace?.(event.id);
      }
      onLine?.('broken', 'the service ended the connection');
    } catch (error) {
      if (signal.aborted) return;
      if (!hasBegun || isLasting(error)) throw error;
      onLine?.('broken', error instanceof Error ? error.message : String(error));
    }
    await pause(pauseMs, signal);
    pauseMs = Math.min(maxPauseMs, pauseMs * 2);
  }
}

/** A service or a proxy that is just starting answers with 500 or above. */
const isRefusal = (error: unknown): boolean => error instanceof ApiError && error.status < 500;

async function* connect(
  transport: Transport,
  query: StreamQuery,
  lastId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const silent = new AbortController();
  const watch = setTimeout(() => silent.abort(new Error('the service sent nothing')), silenceMs);
  try {
    const response = await transport(`/v1/stream?${new URLSearchParams(given)}`, {
      headers: { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) },
      signal: AbortSignal.any([signal, silent.signal]),
    });
    if (response.body === null) throw new Error('The service’s answer is not a stream.');
    const decoder: ReadableWritablePair<string, ArrayBufferView | ArrayBuffer> = new TextDecoderStream();
    for await (const { id = '', event, data } of response.body
      .pipeThrough(decoder)
      .pipeThrough(new EventSourceParserStream())) {
      watch.refresh();
      // The service sends data as in its schema; events with unknown names are yielded with their data as well.
      yield { id, event, data: JSON.parse(data) } as StreamEvent;
    }
  } finally {
    clearTimeout(watch);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
