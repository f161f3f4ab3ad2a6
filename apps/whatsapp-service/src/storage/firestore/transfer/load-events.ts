import type { Firestore } from '@google-cloud/firestore';
import { eventId } from '../../../inbound/event-id.ts';
import type { DumpLoader, DumpRecord } from '../../../transfer/dump.ts';
import { bodyOf, type EventValue } from '../../../transfer/event-value.ts';
import { createArrivalTimes } from '../arrival-time.ts';
import type { Connection } from '../connection.ts';
import { cipherOf } from '../encryption/content-cipher.ts';
import { type EventState, eventWrites } from '../event-document.ts';
import { cut, maxInlineBytes } from '../event-results.ts';
import { maxRequestBytes } from '../limits.ts';
import { eventParts } from '../queries.ts';
import { receivedExpiry } from '../retention/event-expiry.ts';
import { retentionOf } from '../stored-record.ts';
import { bytes, type Fields, nothing, number, text, type Write } from '../values.ts';
import { persistently } from './persistently.ts';

const maxWrites = 400;

/** Stores webhooks, dated so that those of one millisecond stay in their order. Those that wait are processed as for a replay. */
export function loadEvents(connection: Connection, timeoutMs: number): DumpLoader {
  const timeOf = createArrivalTimes();
  const arrivalOf = ({ value }: DumpRecord): string => timeOf((value as EventValue).receivedAt);
  return {
    pass: (record) => void arrivalOf(record),
    store: async (records) => {
      let waiting: Sized[] = [];
      let size = 0;
      const flush = async (): Promise<void> => {
        const writes = waiting.map(({ write }) => write);
        if (writes.length > 0) await persistently(() => connection.commit(writes, timeoutMs));
        waiting = [];
        size = 0;
      };
      for (const record of records) {
        for (const each of await writesOf(connection, record, arrivalOf(record))) {
          if (size + each.size > maxRequestBytes || waiting.length === maxWrites) await flush();
          waiting.push(each);
          size += each.size;
        }
      }
      await flush();
    },
  };
}

interface Sized {
  readonly write: Write;
  readonly size: number;
}

async function writesOf(
  { firestore, documentsPath }: Connection,
  { key, value }: DumpRecord,
  arrivedAt: string,
): Promise<Sized[]> {
  const event = value as EventValue;
  const payload = bodyOf(event);
  const { receivedAt, phoneNumberId, wabaId, foreign } = event;
  const made = await eventWrites(
    { webhook: { payload, receivedAt, phoneNumberId, wabaId, foreign }, arrivedAt, id: key },
    { documentsPath, cipher: cipherOf(firestore) },
  );
  const { name } = made;
  const bodyId = eventId(payload);
  const result = resultOf(event);
  const expiry = event.result === null ? {} : expiryOf(firestore, arrivedAt, phoneNumberId);
  const fields: Fields = {
    ...made.event.update?.fields,
    deliveries: number(event.deliveries),
    lastReceivedAt: text(new Date(event.lastReceivedAt).toISOString()),
    ...(event.erasedAt !== undefined && { erasedAt: text(new Date(event.erasedAt).toISOString()) }),
    // An erased body has another hash than the one that gave the event its id.
    ...(bodyId !== key && { bodyId: text(bodyId) }),
    ...result.fields,
    ...expiry,
  };
  const rawParts = made.parts.map((part) => part.update?.fields.bytes);
  const parts = [
    ...rawParts.map((part, index) => [`raw-${index}`, part] as const),
    ...result.parts.map((part, index) => [`result-${index}`, bytes(part)] as const),
  ];
  return [
    { write: { update: { name, fields } }, size: made.sizeBytes },
    ...parts.flatMap(([part, content]) =>
      content === undefined
        ? []
        : [
            {
              write: { update: { name: `${name}/${eventParts}/${part}`, fields: { bytes: content, ...expiry } } },
              size: 1_000_000,
            },
          ],
    ),
  ];
}

function resultOf({ result }: EventValue): { readonly fields: Fields; readonly parts: readonly Buffer[] } {
  if (result === null) {
    const fields = { state: text('pending' satisfies EventState), replays: number(1) };
    return { fields, parts: [] };
  }
  const json = Buffer.from(JSON.stringify(result));
  const parts = json.byteLength <= maxInlineBytes ? [] : cut(json);
  return {
    fields: {
      state: text('processed' satisfies EventState),
      result: parts.length > 0 ? nothing : text(json.toString()),
      resultParts: number(parts.length),
    },
    parts,
  };
}

function expiryOf(firestore: Firestore, arrivedAt: string, phoneNumberId: string | null): Fields {
  const expiry = receivedExpiry(retentionOf(firestore), arrivedAt, phoneNumberId);
  return expiry === null
    ? {}
    : { deleteAt: { timestampValue: { seconds: expiry.seconds, nanos: expiry.nanoseconds } } };
}
