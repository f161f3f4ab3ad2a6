import { compareKeys } from '../../inbound/joins.ts';
import { itemTasks } from '../../inbound/process-event.ts';
import { ServiceError } from '../../service-error.ts';
import type { Store } from '../store.ts';
import { createConversations } from './conversations.ts';
import { createMemoryRecords } from './records.ts';
import { createWebhookEvents } from './webhook-events.ts';

interface MemoryStoreOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Splits an event into tasks; tests put bad items in. Default: as the service does. */
  readonly tasksOf?: typeof itemTasks;
}

/** A store that keeps everything the ports ask for, but in this process only: for tests. */
export function createMemoryStore({ now, tasksOf = itemTasks }: MemoryStoreOptions): Store {
  let isClosed = false;
  const assertOpen = (): void => {
    if (isClosed) throw new ServiceError('store_unavailable', 'The store is closed.', { isRetryable: true });
  };
  const records = createMemoryRecords(assertOpen);
  return {
    kind: 'memory',
    events: createWebhookEvents({ records, tasksOf, now, assertOpen }),
    conversations: createConversations(records),
    account: {
      list: async () => records.all('account').sort((a, b) => compareKeys([a.key], [b.key])),
    },
    checkWritable: async () => {
      assertOpen();
      return { warnings: [] };
    },
    close: async () => {
      isClosed = true;
    },
  };
}
