import type { DayOf } from '@intexuraos/cloud-api';
import { type Change, changes } from '../changes/change.ts';
import { add, append, put, type Write } from '../records/flow.ts';
import { createOverlay, type Overlay } from '../records/overlay.ts';
import { conversationChanges, messageChanges } from './changes-of.ts';
import { conversationRecords, messageRecords, routingRecords, usageCounts } from './collections.ts';
import type { ConversationRecord } from './conversation-record.ts';
import type { MessageRecord } from './message-record.ts';
import type { RoutingRecord } from './routing-record.ts';
import { usageKeyOf } from './usage.ts';

/** The changes of one item while its rules run. A draft belongs to one run of one flow. */
export interface Draft {
  readonly messages: Overlay<MessageRecord>;
  readonly conversations: Overlay<ConversationRecord>;
  readonly routing: Overlay<RoutingRecord>;
  /** When the applied item arrived (`arrivalOf`); absent if there is no item. */
  readonly arrival: string | undefined;
  /** The changed records, and their changes. */
  writes(): Write[];
}

interface DraftOptions {
  /** The days on which messages are counted. */
  readonly dayOf: DayOf;
  readonly arrival?: string;
}

export function createDraft({ dayOf, arrival }: DraftOptions): Draft {
  const draft = {
    messages: createOverlay(messageRecords, (record) => counted(record, dayOf)),
    conversations: createOverlay(conversationRecords),
    routing: createOverlay(routingRecords),
  };
  return {
    ...draft,
    arrival,
    writes: () => {
      const [messages, conversations] = [draft.messages.changed(), draft.conversations.changed()];
      return [
        ...messages.flatMap(messageWrites),
        ...conversations.map(({ record }) => put(conversationRecords, record)),
        ...draft.routing.changed().map(({ record }) => put(routingRecords, record)),
        ...messages.flatMap(({ before, record }) => messageChanges(before, record)).map(appended),
        ...conversationChanges(conversations).map(appended),
      ];
    },
  };
}

const appended = (change: Change): Write => append(changes, change);

/** A message moves from one usage key to another when its key changes. */
function messageWrites({ before, record }: { before: MessageRecord | null; record: MessageRecord }): Write[] {
  const writes: Write[] = [put(messageRecords, record)];
  const [from, to] = [before?.countedAs, record.countedAs];
  if (from !== to && from !== undefined) writes.push(add(usageCounts, from, -1));
  if (from !== to && to !== undefined) writes.push(add(usageCounts, to, 1));
  return writes;
}

function counted({ countedAs: _before, ...record }: MessageRecord, dayOf: DayOf): MessageRecord {
  const countedAs = usageKeyOf(record, dayOf);
  return countedAs === null ? record : { ...record, countedAs };
}
