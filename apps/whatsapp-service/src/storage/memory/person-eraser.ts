import { eraseItems } from '@intexuraos/cloud-api';
import { type Change, erasedChange } from '../../changes/change.ts';
import { conversationRecords, messageRecords } from '../../conversations/collections.ts';
import { itemRecords } from '../../inbound/collections.ts';
import type { SentRecord } from '../../outbox/collections.ts';
import { erasingOf, isPerson, isTheirKey } from '../../persons/is-theirs.ts';
import type { Collection } from '../../records/collection.ts';
import type { ErasedPerson } from '../../records/person.ts';
import { nothingToPurge, type PersonEraser } from '../../records/person-eraser.ts';
import type { EventTable } from './event-table.ts';
import type { MemoryRecords } from './records.ts';

interface MemoryEraserDeps {
  readonly table: EventTable;
  readonly records: MemoryRecords;
  readonly changes: Change[];
  readonly sent: SentRecord[];
  /** Erases from the outbox; how many entries went. */
  readonly eraseOutbox: (person: ErasedPerson) => number;
}

/** Everything in one step. */
export function createMemoryEraser(deps: MemoryEraserDeps): PersonEraser {
  const { table, records, changes, sent } = deps;
  const eraseFrom = <T extends object>(collection: Collection<T>, person: ErasedPerson): number => {
    const found = records.all(collection).flatMap((record) => {
      const after = collection.erasure?.without(record, person);
      const isSame = after === undefined || JSON.stringify(after) === JSON.stringify(record);
      return isSame ? [] : [{ key: collection.keyOf(record), after }];
    });
    records.put(
      found.map(({ key, after }) =>
        after ? { op: 'put', collection, key, record: after } : { op: 'remove', collection, key },
      ),
    );
    return found.length;
  };
  return {
    step: async (person) => {
      const counts = {
        events: eraseBodies(table, person),
        outbox: deps.eraseOutbox(person),
        items: eraseFrom(itemRecords, person),
        messages: eraseFrom(messageRecords, person),
        conversations: eraseFrom(conversationRecords, person),
        changes: eraseChanges(changes, person),
        sent: eraseSent(sent, person),
      };
      return { counts: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)), next: null };
    },
    replaceBody: async (id, before, after) => table.replaceBody(id, before, after),
    purge: async () => nothingToPurge,
    emptyLogs: async () => true,
  };
}

function eraseBodies(table: EventTable, person: ErasedPerson): number {
  const erased = table.all().flatMap(({ event, payload }) => {
    const found = eraseItems(payload, erasingOf(person));
    return found ? [table.replaceBody(event.id, payload, found.body)] : [];
  });
  return erased.length;
}

function eraseChanges(changes: Change[], person: ErasedPerson): number {
  let erased = 0;
  for (const [index, { key, conversation }] of changes.entries()) {
    if (!isTheirKey(person, key) && !person.conversations.includes(conversation ?? '')) continue;
    changes[index] = erasedChange;
    erased += 1;
  }
  return erased;
}

function eraseSent(sent: SentRecord[], person: ErasedPerson): number {
  const others = sent.filter(({ learned }) => !learned || !isPerson(person, learned.user));
  return sent.splice(0, sent.length, ...others).length - others.length;
}
