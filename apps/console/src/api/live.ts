import { ApiError } from '@intexuraos/service-api';
import type { EventDetail } from './types.ts';

/** The state of the event stream. */
export type LiveState = 'connecting' | 'live' | 'offline';

export interface Live {
  readonly state: LiveState;
  /** Called with the events since the last call, at most four times a second. @returns a function that unsubscribes. */
  onEvents(take: (events: readonly EventDetail[]) => void): () => void;
  onState(take: (state: LiveState) => void): () => void;
  /** Makes all views reload, and drop what no longer exists. Needed because no webhook reports an erasure. */
  readAgain(): void;
  onReadAgain(take: () => void): () => void;
  close(): void;
}

export interface LiveDeps {
  /** When the page was loaded, by the service's clock, as text. */
  readonly since: string;
  /** Reads the current state of the event. */
  readonly find: (id: string) => Promise<EventDetail>;
  /** Called when the service refused the stream. */
  readonly onRefused: () => void;
  readonly open?: (url: string) => EventSource;
  /** Calls a function after some milliseconds. */
  readonly later?: (act: () => void, ms: number) => unknown;
}

/** Events are collected for this long before views are notified, so that a burst of webhooks is one update. */
const batchMs = 250;
const retryMs = 2_000;
/** Longer than the stream waits for an event to be processed before it sends the event anyway. */
const beforeMs = 5_000;
/** How often an event that arrived unprocessed is checked. */
const lookMs = 1_000;
/** If more are waiting, they are not checked one by one. */
const mostWaiting = 50;
/** `EventSource.CLOSED` */
const closed = 2;

/**
 * Follows `/v1/stream` for the whole page. The browser resumes at the last event after a disconnection. If it gives up because the
 * service answered with an error, this reconnects at the same place. The stream begins a little before the page was loaded, so that
 * no event between a view's first read and the start of the stream is missed.
 */
export function followEvents({ since, find, onRefused, open = openSource, later = setTimeout }: LiveDeps): Live {
  const takers = new Set<(events: readonly EventDetail[]) => void>();
  const readers = new Set<() => void>();
  const watchers = new Set<(state: LiveState) => void>();
  const begin = `from=${encodeURIComponent(new Date(Date.parse(since) - beforeMs).toISOString())}`;
  let state: LiveState = 'connecting';
  let batch: EventDetail[] = [];
  let lastId = '';
  let source: EventSource | undefined;
  let isClosed = false;

  const become = (next: LiveState): void => {
    if (next === state) return;
    state = next;
    for (const watch of watchers) watch(state);
  };
  const flush = (): void => {
    const events = batch;
    batch = [];
    for (const take of takers) take(events);
  };
  const add = (event: EventDetail): void => {
    if (batch.length === 0) later(flush, batchMs);
    batch.push(event);
  };
  const readAgain = (): void => {
    for (const read of readers) read();
  };
  const unprocessed = followUnprocessed({ find, later, onProcessed: add, onMissed: readAgain, isOver: () => isClosed });
  const connect = (): void => {
    if (isClosed) return;
    source = open(`/v1/stream?${lastId === '' ? begin : `lastEventId=${encodeURIComponent(lastId)}`}`);
    for (const name of ['open', 'keepalive', 'webhook']) {
      source.addEventListener(name, (event) => {
        become('live');
        if (!(event instanceof MessageEvent)) return;
        lastId = event.lastEventId;
        if (name !== 'webhook') return;
        const webhook = JSON.parse(String(event.data)) as EventDetail;
        add(webhook);
        if (webhook.state === 'pending') unprocessed(webhook.id);
      });
    }
    source.addEventListener('error', () => {
      become('offline');
      if (source?.readyState !== closed) return;
      onRefused();
      later(connect, retryMs);
    });
  };
  connect();

  return {
    get state() {
      return state;
    },
    onEvents: (take) => {
      takers.add(take);
      return () => takers.delete(take);
    },
    onState: (take) => {
      watchers.add(take);
      return () => watchers.delete(take);
    },
    readAgain,
    onReadAgain: (take) => {
      readers.add(take);
      return () => readers.delete(take);
    },
    close: () => {
      isClosed = true;
      source?.close();
    },
  };
}

const openSource = (url: string): EventSource => new EventSource(url);

interface UnprocessedDeps extends Required<Pick<LiveDeps, 'find' | 'later'>> {
  readonly onProcessed: (event: EventDetail) => void;
  /** Called after events were processed that were too many to be checked one by one. */
  readonly onMissed: () => void;
  readonly isOver: () => boolean;
}

/**
 * A busy service sends an event before it has processed it, and not again afterwards, so the changes appear later than the event. Such
 * events are checked until they are processed, in their order.
 * @returns a function that takes the id of such an event.
 */
function followUnprocessed({ find, later, onProcessed, onMissed, isOver }: UnprocessedDeps): (id: string) => void {
  const waiting = new Set<string>();
  let hasMissed = false;
  const look = async (): Promise<void> => {
    for (const id of [...waiting]) {
      const event = await find(id).catch(gone);
      if (event?.state === 'pending') return;
      waiting.delete(id);
      if (event) onProcessed(event);
    }
  };
  const lookUntilNone = async (): Promise<void> => {
    if (isOver()) return;
    // An event that can't be read now is read again.
    await look().catch(() => undefined);
    if (waiting.size > 0) return void later(() => void lookUntilNone(), lookMs);
    if (hasMissed) onMissed();
    hasMissed = false;
  };
  return (id) => {
    if (waiting.size === 0) later(() => void lookUntilNone(), lookMs);
    if (waiting.size < mostWaiting) waiting.add(id);
    else hasMissed = true;
  };
}

/** An event that no longer exists. */
function gone(error: unknown): null {
  if (error instanceof ApiError && error.status === 404) return null;
  throw error;
}
