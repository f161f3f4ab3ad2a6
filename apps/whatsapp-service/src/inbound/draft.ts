import { isDeepStrictEqual } from 'node:util';
import type { DayOf } from '@intexuraos/cloud-api';
import type { ConversationRecord } from '../conversations/conversation-record.ts';
import type { MessageRecord } from '../conversations/message-record.ts';
import type { RoutingRecord } from '../conversations/routing-record.ts';
import { usageKeyOf } from '../conversations/usage.ts';
import { type Flow, load, type Records, type Write } from './unit-of-work.ts';

/**
 * What one item changes, while its rules are at work: reads see what was put before, each record is read from the
 * store once, and only records that came out different are written. A draft belongs to one run of one flow.
 */
export interface Draft {
  readonly messages: Overlay<MessageRecord>;
  readonly conversations: Overlay<ConversationRecord>;
  readonly routing: Overlay<RoutingRecord>;
  /** When the item that is applied arrived (`arrivalOf`); absent for what is no item. */
  readonly arrival: string | undefined;
  writes(): Write[];
}

export interface Overlay<T> {
  /** The record as it stands now; null if there is none. */
  load(key: string): Flow<T | null>;
  put(record: T): void;
  /** The records that differ from the stored ones. */
  changed(): { readonly before: T | null; readonly record: T }[];
}

interface DraftOptions {
  /** The days on which messages are counted. */
  readonly dayOf: DayOf;
  readonly arrival?: string;
}

export function createDraft({ dayOf, arrival }: DraftOptions): Draft {
  const messages = createOverlay('message', (record) => counted(record, dayOf));
  const conversations = createOverlay('conversation');
  const routing = createOverlay('routing');
  return {
    messages,
    conversations,
    routing,
    arrival,
    writes: () => [
      ...messages.changed().flatMap(messageWrites),
      ...conversations.changed().map(({ record }): Write => ({ kind: 'conversation', key: record.key, record })),
      ...routing.changed().map(({ record }): Write => ({ kind: 'routing', key: record.key, record })),
    ],
  };
}

/** A message moves between lines of usage whenever its line changes. */
function messageWrites({ before, record }: { before: MessageRecord | null; record: MessageRecord }): Write[] {
  const writes: Write[] = [{ kind: 'message', key: record.key, record }];
  const [from, to] = [before?.countedAs, record.countedAs];
  if (from !== to && from !== undefined) writes.push({ kind: 'usage', key: from, add: -1 });
  if (from !== to && to !== undefined) writes.push({ kind: 'usage', key: to, add: 1 });
  return writes;
}

function counted({ countedAs: _before, ...record }: MessageRecord, dayOf: DayOf): MessageRecord {
  const countedAs = usageKeyOf(record, dayOf);
  return countedAs === null ? record : { ...record, countedAs };
}

function createOverlay<K extends 'message' | 'conversation' | 'routing'>(
  kind: K,
  completed: (record: Records[K]) => Records[K] = (record) => record,
): Overlay<Records[K]> {
  const stored = new Map<string, Records[K] | null>();
  const current = new Map<string, Records[K]>();

  return {
    *load(key) {
      const known = current.get(key) ?? stored.get(key);
      if (known !== undefined) return known;
      const record = yield* load(kind, key);
      stored.set(key, record);
      return record;
    },
    put: (record) => {
      current.set(record.key, completed(record));
    },
    changed: () =>
      [...current.values()]
        .map((record) => ({ before: stored.get(record.key) ?? null, record }))
        .filter(({ before, record }) => !isDeepStrictEqual(record, before)),
  };
}
