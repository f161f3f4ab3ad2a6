import { contactDetails } from '../../src/contacts/collections.ts';
import type { ContentKeys } from '../../src/encryption/content-keys.ts';
import type { RewritingState } from '../../src/encryption/content-rewriting.ts';
import { put } from '../../src/records/flow.ts';
import type { Store } from '../../src/storage/store.ts';
import { processAll } from '../contracts/store-fixture.ts';
import { draft } from './outbox.ts';
import { incoming, messagesChange, textMessage, webhook } from './webhooks.ts';

const key = (id: string, digit: string) => ({ id, secret: digit.repeat(64) });
export const [k1, k2] = [key('k1', '1'), key('k2', '2')];
export const underFirst: ContentKeys = { current: 'k1', keys: [k1] };
export const underSecond: ContentKeys = { current: 'k2', keys: [k2, k1] };
/** The same id as in `underSecond`, another key. */
export const underImpostor: ContentKeys = { current: 'k2', keys: [key('k2', '3')] };
export const off: ContentKeys = { current: null, keys: [k2, k1] };

/** What must not be found in a store that encrypts: words of a message, a name, words of an outgoing message, an attribute. */
export const marked = ['Zwetschgenkuchen', 'Annabrunn', 'Heimlichkeit', 'Quittenbaum'];

/** Puts marked content into a store: webhooks with their messages and conversation, an outgoing message, a contact. */
export async function fillMarked(store: Store, count = 1): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const message = textMessage(`wamid.${number}`, { body: 'Zwetschgenkuchen um vier' });
    const contacts = [{ wa_id: '16505551234', profile: { name: 'Annabrunn' } }];
    await store.events.accept(incoming(webhook(messagesChange({ messages: [message], contacts }))));
  }
  await processAll(store);
  const body = { to: '16505551234', type: 'text', text: { body: 'Heimlichkeit' } };
  await store.sending.outbox.accept(draft('16505551234', { body: JSON.stringify(body) }));
  // biome-ignore lint/correctness/useYield: it has nothing to read.
  await store.records.run(function* () {
    const attributes = { garden: 'Quittenbaum' };
    const details = { id: 'ctd_1', ids: ['16505551234'], tags: [], attributes, createdAt: 0, updatedAt: 0 };
    return { writes: [put(contactDetails, details)] };
  });
}

/** All that can be read of it. */
export async function shownContent(store: Store): Promise<unknown> {
  const { data } = await store.conversations.list({}, { limit: 10 });
  const [conversation] = data;
  const messages = conversation && (await store.conversations.messages(conversation, { limit: 100 }));
  const events = await store.events.list({}, { limit: 100 });
  return {
    conversations: data,
    messages: messages?.data,
    sizes: events.data.map(({ sizeBytes }) => sizeBytes),
    bodies: await Promise.all(
      events.data.map(async ({ id }) => Buffer.from((await store.events.payload(id)) ?? []).toString()),
    ),
    outbox: (await store.sending.outbox.list({}, { limit: 10 })).data,
    contact: await store.records.find(contactDetails, 'ctd_1'),
  };
}

export async function rewriteAll(store: Store): Promise<RewritingState> {
  for (let steps = 0; steps < 10_000; steps += 1) {
    const state = await store.rewriting?.step();
    if (state?.isDone) return state;
  }
  throw new Error('The rewriting does not end.');
}
