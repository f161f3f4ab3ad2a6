import type { Change } from '../changes/change.ts';
import type { ProcessingReport } from '../inbound/webhook-event-store.ts';
import type { OutboxEntry } from '../outbox/outbox-entry.ts';

/** One kind of notification: its publisher need not know the listeners. */
export interface Topic<T> {
  /** Calls each listener, in the order in which they subscribed. */
  publish(value: T): void;
  /** @param listener must not throw, nor take long. */
  subscribe(listener: (value: T) => void): void;
}

/**
 * Notifications between parts of one process, so that work begins at once instead of at the next poll. Nothing depends
 * on them: a part in another process receives none, and finds the same in the store.
 */
export interface Notifications {
  /** Stored events wait to be processed. */
  readonly eventsWait: Topic<void>;
  /** Events got their results. */
  readonly eventsProcessed: Topic<ProcessingReport>;
  /** Changes were found in the feed, whichever process made them: for remembered numbers and templates. */
  readonly changed: Topic<readonly Change[]>;
  /** A message was accepted that is to be sent, now or at its time. */
  readonly entryWaits: Topic<Pick<OutboxEntry, 'lane' | 'state' | 'dueAt'>>;
  /** This process was woken to work: another process may have stored any kind of work. */
  readonly workerWoken: Topic<void>;
  /** An entry of the outbox changed, for any reason. */
  readonly entryMoved: Topic<OutboxEntry>;
  /** A call for an entry of the outbox begins; its id. */
  readonly entryCalled: Topic<string>;
  /** A broadcast was created or changed. */
  readonly broadcastChanged: Topic<void>;
  /** Accounts were added or removed, or the access token of one is another than before. */
  readonly accountsChanged: Topic<void>;
  /** This process has erased a person: remembered data may be about them. */
  readonly personErased: Topic<void>;
  /** Something may be wrong: problems are worth a look. */
  readonly problemSuspected: Topic<void>;
}

export function createNotifications(): Notifications {
  return {
    eventsWait: createTopic(),
    eventsProcessed: createTopic(),
    changed: createTopic(),
    entryMoved: createTopic(),
    entryCalled: createTopic(),
    entryWaits: createTopic(),
    workerWoken: createTopic(),
    broadcastChanged: createTopic(),
    accountsChanged: createTopic(),
    personErased: createTopic(),
    problemSuspected: createTopic(),
  };
}

function createTopic<T>(): Topic<T> {
  const listeners: ((value: T) => void)[] = [];
  return {
    publish: (value) => {
      for (const listener of listeners) listener(value);
    },
    subscribe: (listener) => {
      listeners.push(listener);
    },
  };
}
