import type { Firestore, Query, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { eraseItems, parseWebhook } from '@intexuraos/cloud-api';
import { conversationRecords, messageRecords } from '../../../conversations/collections.ts';
import { messageKey } from '../../../conversations/conversation-key.ts';
import { itemRecords } from '../../../inbound/collections.ts';
import { erasingOf, isPerson } from '../../../persons/is-theirs.ts';
import { definedValues } from '../../../records/defined-parts.ts';
import type { ErasedPerson } from '../../../records/person.ts';
import type { ErasureStep } from '../../../records/person-eraser.ts';
import { indexedText } from '../indexed-text.ts';
import { noEvent } from '../item-transaction.ts';
import { query, queryShapes } from '../queries.ts';
import { recordDocument, recordFrom, recordRef } from '../records.ts';
import { changeBody } from './erase-body.ts';

/** As many values as Firestore takes in one filter. */
const maxAmong = 30;
const itemsAtOnce = 20;
const messagesAtOnce = 200;

/**
 * Erases the next items that name the person, in the bodies that they came in, and their effects on other people's
 * messages.
 */
export async function eraseItemsOf(
  firestore: Firestore,
  person: ErasedPerson,
  after: string | null,
): Promise<ErasureStep> {
  const ids = [...new Set([...person.ids, ...person.numbers])].slice(0, maxAmong).map(indexedText);
  if (ids.length === 0) return { counts: {}, next: null };
  const all = query(firestore, queryShapes.itemsOfUser, { contains: ids });
  const { docs } = await behind(all, after).limit(itemsAtOnce).get();
  const theirs = docs.filter((doc) => {
    const item = recordFrom(itemRecords, doc);
    return item !== null && itemRecords.erasure?.without(item, person) === null;
  });
  let events = 0;
  for (const id of new Set(theirs.map((doc) => String(doc.get('eventId'))))) {
    if (await eraseEvent(firestore, id, person)) events += 1;
  }
  await deleteAll(firestore, theirs);
  const counts = { ...(events > 0 && { events }), ...(theirs.length > 0 && { items: theirs.length }) };
  const last = docs.findLast((doc) => !theirs.includes(doc));
  if (docs.length < itemsAtOnce) return { counts, next: null };
  // The cursor is the last item that was not deleted.
  return { counts, next: last ? placeOf(last) : (after ?? '') };
}

const placeOf = (doc: QueryDocumentSnapshot): string => JSON.stringify([doc.get('receivedAt'), doc.get('eventId')]);

const behind = (all: Query, after: string | null): Query => (after ? all.startAfter(...JSON.parse(after)) : all);

/** Messages go before the body that leads to them, so that after a crash they are found again. */
async function eraseEvent(firestore: Firestore, id: string, person: ErasedPerson): Promise<boolean> {
  let keys: string[] = [];
  await changeBody(firestore, id, (body) => {
    keys = messageKeysIn(body, person);
    return null;
  });
  for (const key of new Set(keys)) await eraseFromMessage(firestore, key, person);
  return changeBody(firestore, id, (body) => eraseItems(body, erasingOf(person))?.body ?? null);
}

/** The messages that their items are, or react to. */
function messageKeysIn(body: Uint8Array, person: ErasedPerson): string[] {
  return parseWebhook(body).flatMap((item) => {
    if (!item.user || !isPerson(person, item.user)) return [];
    const about = 'reaction' in item ? item.reaction?.wamid : undefined;
    return definedValues(item.wamid, about).map((wamid) => messageKey(item.phoneNumberId ?? '', wamid));
  });
}

/** Somebody else's message keeps everything that is not about the person. */
async function eraseFromMessage(firestore: Firestore, key: string, person: ErasedPerson): Promise<void> {
  const ref = recordRef(firestore, messageRecords, key);
  await firestore.runTransaction(async (transaction) => {
    const record = recordFrom(messageRecords, await transaction.get(ref));
    const after = record && messageRecords.erasure?.without(record, person);
    if (record && after === null) transaction.delete(ref);
    if (!after || after === record) return;
    const { data } = recordDocument(firestore, { op: 'put', collection: messageRecords, key, record: after }, noEvent);
    if (data) transaction.set(ref, data);
  });
}

/** The next messages of the person's conversations. */
export async function eraseMessages(firestore: Firestore, { conversations }: ErasedPerson): Promise<ErasureStep> {
  let messages = 0;
  for (let start = 0; start < conversations.length; start += maxAmong) {
    const among = conversations.slice(start, start + maxAmong).map(indexedText);
    const { docs } = await query(firestore, queryShapes.messagesOfConversations, { among }).limit(messagesAtOnce).get();
    await deleteAll(firestore, docs);
    messages += docs.length;
  }
  return messages > 0 ? { counts: { messages }, next: '' } : { counts: {}, next: null };
}

/** The conversations themselves, under all names. */
export async function eraseConversations(
  firestore: Firestore,
  { conversations: keys }: ErasedPerson,
): Promise<ErasureStep> {
  if (keys.length === 0) return { counts: {}, next: null };
  const found = await firestore.getAll(...keys.map((key) => recordRef(firestore, conversationRecords, key)));
  const there = found.filter((doc) => doc.exists);
  await deleteAll(firestore, there);
  return { counts: there.length > 0 ? { conversations: there.length } : {}, next: null };
}

async function deleteAll(
  firestore: Firestore,
  docs: readonly { readonly ref: QueryDocumentSnapshot['ref'] }[],
): Promise<void> {
  const batch = firestore.batch();
  for (const { ref } of docs) batch.delete(ref);
  await batch.commit();
}
