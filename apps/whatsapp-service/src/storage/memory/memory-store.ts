import { daysIn } from '@intexuraos/cloud-api';
import { accountRecords } from '../../account/collections.ts';
import type { Change } from '../../changes/change.ts';
import { conversationRecords } from '../../conversations/collections.ts';
import { usageRows } from '../../conversations/usage.ts';
import { type Continuity, extendContinuity } from '../../inbound/continuity.ts';
import { itemTasks } from '../../inbound/process-event.ts';
import type { SentRecord } from '../../outbox/collections.ts';
import type { DrainReport } from '../../outbox/outbox-store.ts';
import { applySentRecord } from '../../outbox/sent-message.ts';
import type { Settlement } from '../../outbox/settle-entry.ts';
import { noProblems, type ProblemState } from '../../problems/problem-store.ts';
import { compareKeys } from '../../records/joins.ts';
import { defaultRetention, type Retention } from '../../records/retention.ts';
import { ServiceError } from '../../service-error.ts';
import type { Store } from '../store.ts';
import { createMemoryChanges } from './change-feed.ts';
import { createConversations } from './conversations.ts';
import { createEventFeed } from './event-feed.ts';
import { createEventTable } from './event-table.ts';
import { createMemoryRecordStore } from './memory-records.ts';
import { createMemoryOutbox } from './outbox.ts';
import { createMemoryEraser } from './person-eraser.ts';
import { createMemoryRecords } from './records.ts';
import { createMemorySearch } from './search.ts';
import { createMemorySweeper } from './table-sweeper.ts';
import { createWebhookEvents } from './webhook-events.ts';

interface MemoryStoreOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Splits an event into tasks; tests put bad items in. Default: as the service does. */
  readonly tasksOf?: typeof itemTasks;
  /** IANA name of the zone whose days messages are counted on; default `UTC`. */
  readonly timeZone?: string | undefined;
  /** How long data is stored; by default as without a setting. */
  readonly retention?: Retention | undefined;
}

/** A store that keeps everything the ports ask for, but in this process only: for tests. */
export function createMemoryStore({
  now,
  tasksOf = itemTasks,
  timeZone = 'UTC',
  retention = defaultRetention,
}: MemoryStoreOptions): Store {
  const dayOf = daysIn(timeZone);
  let isClosed = false;
  const assertOpen = (): void => {
    if (isClosed) throw new ServiceError('store_unavailable', 'The store is closed.', { isRetryable: true });
  };
  let continuity: Continuity | null = null;
  let problems: ProblemState = noProblems;
  const settlements: Settlement[] = [];
  const sent: SentRecord[] = [];
  const changes: Change[] = [];
  const records = createMemoryRecords(assertOpen, settlements, changes);
  const conversationOf = (key: string) => records.find(conversationRecords, key);
  const outbox = createMemoryOutbox(assertOpen, { settlements, sent, conversationOf });
  const drainSent = async (limit: number): Promise<DrainReport> => {
    const taken = sent.splice(0, limit);
    const before = settlements.length;
    for (const each of taken) {
      const entry = await outbox.find(each.entryId);
      if (entry) records.apply(applySentRecord(entry, each, dayOf));
    }
    return { drained: taken.length, hasSettlements: settlements.length > before, hasMore: sent.length > 0 };
  };
  const table = createEventTable(assertOpen);
  return {
    kind: 'memory',
    wakeUps: 'local',
    events: createWebhookEvents({ records, tasksOf, now, table, dayOf }),
    feed: createEventFeed({ table, records, now }),
    conversations: createConversations(records, dayOf),
    search: createMemorySearch(records),
    continuity: {
      extend: async (at, isBroken) => {
        assertOpen();
        continuity = extendContinuity(continuity, at, isBroken);
        return continuity;
      },
    },
    problems: {
      update: async (change) => {
        assertOpen();
        problems = change(problems);
        return problems;
      },
    },
    usage: {
      list: async (fromDay, untilDay) => usageRows(records.usage, fromDay, untilDay),
    },
    account: {
      list: async () => records.all(accountRecords).sort((a, b) => compareKeys([a.key], [b.key])),
    },
    sending: { outbox, sent: { drain: drainSent } },
    records: createMemoryRecordStore(assertOpen, changes, retention),
    sweeping: createMemorySweeper({ retention, table, records }),
    erasing: createMemoryEraser({ table, records, changes, sent, eraseOutbox: outbox.erase }),
    changes: createMemoryChanges(changes, assertOpen),
    checkWritable: async () => {
      assertOpen();
      return { warnings: [] };
    },
    close: async () => {
      isClosed = true;
    },
  };
}
