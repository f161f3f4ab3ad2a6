import type { EventDetail } from './types.ts';

/** How the stream of events is doing. */
export type LiveState = 'connecting' | 'live' | 'offline';

export interface Live {
  readonly state: LiveState;
  /** Gets what came since the last call, at most four times a second. @returns how to stop. */
  onEvents(take: (events: readonly EventDetail[]) => void): () => void;
  onState(take: (state: LiveState) => void): () => void;
  /** Has all views read again what they show, and forget what is not there any more. No webhook says that a person was erased. */
  readAgain(): void;
  onReadAgain(take: () => void): () => void;
  close(): void;
}

/** What is gathered before views are told: a burst of webhooks is one update. */
const batchMs = 250;
const retryMs = 2_000;

/**
 * Follows `/v1/stream` for the whole page. The browser resumes at the last event after a break; where it gives up, because the
 * service answered with an error, it is connected again at the same place.
 */
export function followEvents(
  onRefused: () => void,
  open: (url: string) => EventSource = (url) => new EventSource(url),
): Live {
  const takers = new Set<(events: readonly EventDetail[]) => void>();
  const readers = new Set<() => void>();
  const watchers = new Set<(state: LiveState) => void>();
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
  const connect = (): void => {
    if (isClosed) return;
    source = open(lastId === '' ? '/v1/stream' : `/v1/stream?lastEventId=${encodeURIComponent(lastId)}`);
    for (const name of ['open', 'keepalive', 'webhook']) {
      source.addEventListener(name, (event) => {
        become('live');
        if (!(event instanceof MessageEvent)) return;
        lastId = event.lastEventId;
        if (name !== 'webhook') return;
        if (batch.length === 0) setTimeout(flush, batchMs);
        batch.push(JSON.parse(String(event.data)) as EventDetail);
      });
    }
    source.addEventListener('error', () => {
      become('offline');
      if (source?.readyState !== EventSource.CLOSED) return;
      onRefused();
      setTimeout(connect, retryMs);
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
    readAgain: () => {
      for (const read of readers) read();
    },
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
