import { FieldPath, type Firestore, Timestamp } from '@google-cloud/firestore';
import type { Change } from '../../../changes/change.ts';
import { idempotencyKeyOf } from '../../../outbox/accept-entry.ts';
import { outboxEntries, outboxKeys, outboxLanes } from '../../../outbox/collections.ts';
import { laneKey } from '../../../outbox/lane.ts';
import { isTheirKey } from '../../../persons/is-theirs.ts';
import type { ErasedPerson } from '../../../records/person.ts';
import type { ErasureStep } from '../../../records/person-eraser.ts';
import { indexedText } from '../indexed-text.ts';
import { outboxRecord, outboxRef } from '../outbox/outbox-documents.ts';
import { firstOpenQuery } from '../outbox/run-outbox-flow.ts';
import { query, queryShapes, shards } from '../queries.ts';

const entriesAtOnce = 100;
const changesAtOnce = 200;

/** Outbox entries to the person, with their idempotency keys, then the lanes. Messages in flight stay for now. */
export async function eraseOutbox(firestore: Firestore, person: ErasedPerson): Promise<ErasureStep> {
  let outbox = 0;
  for (const id of person.ids) {
    const { docs } = await query(firestore, queryShapes.outboxEntriesTo, { equals: [indexedText(id)] })
      .limit(entriesAtOnce)
      .get();
    const batch = firestore.batch();
    for (const doc of docs) {
      const entry = outboxRecord(outboxEntries, doc);
      if (!entry || outboxEntries.erasure?.without(entry, person) !== null) continue;
      batch.delete(doc.ref);
      if (entry.idempotency) batch.delete(outboxRef(firestore, outboxKeys, idempotencyKeyOf(entry.idempotency)));
      outbox += 1;
    }
    await batch.commit();
  }
  if (outbox > 0) return { counts: { outbox }, next: '' };
  await eraseLanes(firestore, person);
  return { counts: {}, next: null };
}

async function eraseLanes(firestore: Firestore, { ids, conversations }: ErasedPerson): Promise<void> {
  const numbers = [...new Set(conversations.map((key) => key.slice(0, key.indexOf('/'))))];
  for (const key of numbers.flatMap((number) => ids.map((id) => laneKey(number, id)))) {
    const { empty } = await firstOpenQuery(firestore, key, 0).get();
    if (empty) await outboxRef(firestore, outboxLanes, key).delete();
  }
}

/** Changes of the last week that are in no item's document: those of items go with these. */
export async function eraseChanges(
  firestore: Firestore,
  person: ErasedPerson,
  after: string | null,
): Promise<ErasureStep> {
  const all = query(firestore, queryShapes.otherChanges, { among: shards }).orderBy(FieldPath.documentId());
  const { docs } = await (after ? all.startAfter(...placeFrom(after)) : all).limit(changesAtOnce).get();
  const batch = firestore.batch();
  let changes = 0;
  for (const doc of docs) {
    const before: readonly Change[] = JSON.parse(doc.get('changes'));
    const others = before.filter(
      ({ key, conversation }) => !isTheirKey(person, key) && !person.conversations.includes(conversation ?? ''),
    );
    if (others.length === before.length) continue;
    batch.update(doc.ref, { changes: JSON.stringify(others) });
    changes += 1;
  }
  await batch.commit();
  const last = docs.length === changesAtOnce ? docs.at(-1) : undefined;
  const at: Timestamp | undefined = last?.get('changedAt');
  const next = last && at ? JSON.stringify([at.seconds, at.nanoseconds, last.id]) : null;
  return { counts: changes > 0 ? { changes } : {}, next };
}

function placeFrom(place: string): [Timestamp, string] {
  const [seconds, nanoseconds, id] = JSON.parse(place);
  return [new Timestamp(seconds, nanoseconds), id];
}
