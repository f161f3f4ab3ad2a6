import type { Firestore } from '@google-cloud/firestore';
import { messageRecords } from '../../../conversations/collections.ts';
import { itemRecords } from '../../../inbound/collections.ts';
import { outboxEntries } from '../../../outbox/collections.ts';
import type { Retention } from '../../../records/retention.ts';
import { nothingSwept, type RedatedTable, type TableSweeper } from '../../../records/sweep.ts';
import type { Calls } from '../calls.ts';
import { collections } from '../queries.ts';
import { readStoredRecord } from '../stored-record.ts';
import { eventExpiry, expiryFieldsOfEvent, isProcessed, receivedExpiry } from './event-expiry.ts';
import { type DatedTable, recordTable, redateNext } from './redate.ts';

/** A batch takes 500 writes; a big event has a few parts besides. */
const documentsAtOnce = 100;

/**
 * Firestore itself deletes documents whose `deleteAt` has passed, so there is nothing to sweep. Documents written under
 * other settings are dated again, one after another.
 */
export function createFirestoreSweeper(firestore: Firestore, calls: Calls, retention: Retention): TableSweeper {
  const dated = datedTables(retention);
  return {
    sweep: async () => nothingSwept,
    redate: (kind, place) =>
      calls.run('date documents', async () => {
        const [index, after] = placeFrom(place);
        const table = dated[kind][index];
        if (!table) return null;
        const last = await redateNext(firestore, table, { after, limit: documentsAtOnce });
        if (last !== null) return JSON.stringify([index, last]);
        return index + 1 < dated[kind].length ? JSON.stringify([index + 1, null]) : null;
      }),
  };
}

function datedTables(retention: Retention): Readonly<Record<RedatedTable, readonly DatedTable[]>> {
  const events: DatedTable = {
    collection: collections.events,
    fields: expiryFieldsOfEvent,
    expiryOf: (doc) => (isProcessed(doc) ? eventExpiry(retention, doc) : null),
  };
  const items: DatedTable = {
    collection: `whatsapp_${itemRecords.name}`,
    fields: ['doc', 'receivedAt', 'deleteAt'],
    expiryOf: (doc) => {
      const { phoneNumberId = null } = (readStoredRecord(doc) ?? {}) as { readonly phoneNumberId?: string };
      return receivedExpiry(retention, doc.get('receivedAt'), phoneNumberId);
    },
  };
  return {
    events: [events, items],
    messages: [recordTable(messageRecords, retention)],
    outbox: [recordTable(outboxEntries, retention)],
  };
}

function placeFrom(place: string | null): [index: number, after: string | null] {
  return place === null ? [0, null] : JSON.parse(place);
}
