import { describe, expect, it } from 'vitest';
import type { ConversationRecord } from '../../src/conversations/conversation-record.ts';
import { idsOfPerson } from '../../src/conversations/ids-of-person.ts';
import { firstAhead } from '../../src/outbox/first-ahead.ts';
import type { OutboxEntry } from '../../src/outbox/outbox-entry.ts';
import type { Store } from '../../src/storage/store.ts';
import { draft, outcomes, start, takeRequest } from '../support/outbox.ts';
import {
  incoming,
  type JsonObject,
  messagesChange,
  messagesWebhook,
  noon,
  statusesWebhook,
  textMessage,
  webhook,
} from '../support/webhooks.ts';
import { processAll, type StoreFixture } from './store-fixture.ts';

const everything = { limit: 100 };
const [oldNumber, newNumber] = ['447700900111', '447700900222'];
const [oldId, newId] = ['GB.30000000000000001', 'GB.30000000000000002'];
const [oldParent, newParent] = ['GB.ENT.7001', 'GB.ENT.7002'];

const seconds = (count: number) => noon + count * 1_000;

const before = messagesWebhook(
  textMessage('wamid.before', { from: oldNumber, fromUserId: oldId, from_parent_user_id: oldParent, at: seconds(0) }),
);

/** The user took another number; `told` is what Meta says of who they were. */
const changedNumber = (told: JsonObject): JsonObject => {
  const { from, ...previous } = told;
  const body = 'A user has a new number';
  const after = { type: 'user_changed_number', wa_id: newNumber, user_id: newId, parent_user_id: newParent };
  const message = { id: 'wamid.system', timestamp: String(seconds(10) / 1_000), type: 'system' };
  return messagesWebhook({ ...message, ...(from ? { from } : {}), system: { body, ...after, ...previous } });
};

const after = messagesWebhook(textMessage('wamid.after', { from: newNumber, fromUserId: newId, at: seconds(20) }));

/** One person under many ids is one conversation, one lane and one window; two persons never are. */
export function describeIdentity({ open }: StoreFixture): void {
  describe('identity', () => {
    const receive = async (store: Store, ...bodies: readonly JsonObject[]): Promise<void> => {
      for (const body of bodies) {
        await store.events.accept(incoming(body));
        await processAll(store);
      }
    };
    const storeWith = async (...bodies: readonly JsonObject[]): Promise<Store> => {
      const store = await open();
      await receive(store, ...bodies);
      return store;
    };
    const found = async ({ conversations }: Store, user: string): Promise<readonly ConversationRecord[]> =>
      (await conversations.list({ user }, everything)).data;
    const wamids = async (
      { conversations }: Store,
      conversation: ConversationRecord | undefined,
    ): Promise<string[]> => {
      if (!conversation) throw new Error('There is no conversation.');
      return (await conversations.messages(conversation, everything)).data.map(({ wamid }) => wamid);
    };
    const finish = ({ sending }: Store, entry: OutboxEntry, wamid: string, answer?: JsonObject) => {
      const accepted = outcomes.accepted(wamid);
      const outcome = answer ? { ...accepted, answer: { status: 200, body: JSON.stringify(answer) } } : accepted;
      const attempt = { entryId: entry.id, attempt: 1, usedFallback: false, now: start, holdMs: 60_000, jitter: 0 };
      return sending.outbox.finish({ ...attempt, outcome });
    };

    it.each([
      ['the previous ids', { previous_user_id: oldId }],
      ['the previous parent id', { previous_parent_user_id: oldParent }],
      ['the old number', { from: oldNumber }],
    ])(
      'finds a user who changed number by every id they ever had, where Meta tells of them by %s',
      async (_by, told) => {
        const bodies = [before, changedNumber(told), after];
        for (const order of [bodies, bodies.toReversed()]) {
          const store = await storeWith(...order);
          const [conversation, ...others] = await found(store, newId);
          expect(others).toEqual([]);
          expect(conversation?.total).toMatchObject({ windowOpenedAt: seconds(20), activeAt: seconds(20) });
          expect(await store.conversations.lastMessages(conversation ? [conversation] : [])).toMatchObject([
            { wamid: 'wamid.after' },
          ]);
          for (const id of [oldNumber, newNumber, oldId, oldParent, newParent]) {
            expect(await found(store, id), id).toEqual([conversation]);
          }
          expect(await wamids(store, conversation)).toEqual(['wamid.after', 'wamid.system', 'wamid.before']);
          await store.close();
        }
      },
    );

    it('joins a user whose new number Meta spells in two ways', async () => {
      const system = { type: 'user_changed_number', wa_id: '541150003333', body: 'A user has a new number' };
      const told = {
        id: 'wamid.system',
        from: oldNumber,
        timestamp: String(seconds(10) / 1_000),
        type: 'system',
        system,
      };
      const later = textMessage('wamid.after', { from: '5491150003333', at: seconds(20) });
      const first = textMessage('wamid.before', { from: oldNumber, at: seconds(0) });
      for (const order of [
        [first, told, later],
        [later, told, first],
      ]) {
        const store = await storeWith(...order.map((message) => messagesWebhook(message)));
        const [conversation] = await found(store, oldNumber);
        expect(await found(store, '5491150003333')).toEqual([conversation]);
        expect(await wamids(store, conversation)).toEqual(['wamid.after', 'wamid.system', 'wamid.before']);
        expect(conversation?.waId).toBe('5491150003333');
        await store.close();
      }
    });

    it('finds the conversation by the ids that it had before it was joined', async () => {
      const store = await storeWith(before);
      const [former] = await found(store, oldId);
      await receive(store, changedNumber({ previous_user_id: oldId }), after);
      const [joined] = await found(store, newId);
      expect(former?.id).not.toBe(joined?.id);
      expect(await store.conversations.find(former?.id ?? '')).toEqual(joined);
    });

    it('lists the events about a person under all their ids', async () => {
      const store = await storeWith(before, changedNumber({ from: oldNumber }), after);
      const user = await idsOfPerson(store.conversations, oldNumber);
      expect([user].flat().sort()).toEqual([oldNumber, newNumber, oldId, newId, oldParent, newParent].sort());
      expect((await store.events.list({ user }, everything)).data).toHaveLength(3);
    });

    it('lists the events about a user whose parent id alone is known', async () => {
      const parent = { from: null, from_parent_user_id: oldParent };
      const store = await storeWith(messagesWebhook(textMessage('wamid.1', parent)), after);
      expect((await store.events.list({ user: oldParent }, everything)).data).toHaveLength(1);
      expect(await found(store, oldParent)).toMatchObject([{ userId: null, waId: null }]);
    });

    it('never joins the next owner of a number with the one who moved away from it', async () => {
      const stranger = textMessage('wamid.next', {
        from: oldNumber,
        fromUserId: 'GB.39999999999999999',
        at: seconds(90),
      });
      const store = await storeWith(before, changedNumber({ from: oldNumber }), messagesWebhook(stranger));
      const [moved] = await found(store, newId);
      const [next] = await found(store, 'GB.39999999999999999');
      expect(await wamids(store, next)).toEqual(['wamid.next']);
      expect(await wamids(store, moved)).toEqual(['wamid.system', 'wamid.before']);
      // Who looks for the number wants to see both, and it is no certain end of the window that the former owner is silent.
      expect(await found(store, oldNumber)).toEqual([next, moved]);
    });

    it('gives each message that names nobody a conversation and a window of its own', async () => {
      const anonymous = (wamid: string, at: number) => messagesWebhook(textMessage(wamid, { from: null, at }));
      const store = await storeWith(anonymous('wamid.1', seconds(0)), anonymous('wamid.2', seconds(9)));
      const { data } = await store.conversations.list({}, everything);
      expect(data.map(({ total }) => total.windowOpenedAt)).toEqual([seconds(9), seconds(0)]);
      for (const conversation of data) expect(await wamids(store, conversation)).toHaveLength(1);
    });

    it('recognises a BSUID where a number is expected', async () => {
      const status = { id: 'wamid.out', status: 'read', timestamp: String(seconds(1) / 1_000), recipient_id: oldId };
      const store = await storeWith(
        messagesWebhook(textMessage('wamid.1', { from: oldId, at: seconds(0) })),
        statusesWebhook(status),
      );
      expect(await found(store, oldId)).toMatchObject([{ userId: oldId, waId: null }]);
      expect(await store.conversations.findMessage('wamid.out')).toMatchObject({ user: { userId: oldId } });
    });

    it('finds a number by both spellings, where a webhook or Meta’s answer has both', async () => {
      const [long, short] = ['5521998765432', '552198765432'];
      const [mexican, asMeta] = ['528112345678', '5218112345678'];
      const contacts = [{ wa_id: short, profile: { name: 'Rui' } }];
      const store = await storeWith(
        webhook(messagesChange({ contacts, messages: [textMessage('wamid.1', { from: long })] })),
        messagesWebhook(textMessage('wamid.2', { from: asMeta })),
      );
      const { entry } = await store.sending.outbox.accept(draft(mexican));
      await store.sending.outbox.take(takeRequest(start));
      const answer = { contacts: [{ input: mexican, wa_id: asMeta }], messages: [{ id: 'wamid.3' }] };
      await finish(store, entry, 'wamid.3', answer);
      await store.sending.sent.drain(100);
      expect(await found(store, short)).toEqual(await found(store, long));
      const [conversation] = await found(store, mexican);
      expect(await found(store, asMeta)).toEqual([conversation]);
      expect((await wamids(store, conversation)).sort()).toEqual(['wamid.2', 'wamid.3']);
      expect(conversation?.total.windowOpenedAt).toBe(noon);
    });

    it('sends a message accepted after a join behind everything that waits under the other ids, each once', async () => {
      const store = await storeWith(before);
      const { outbox } = store.sending;
      const accept = async (recipient: string, index: number) =>
        (await outbox.accept(draft(recipient, { createdAt: start + index }))).entry;
      const early = [await accept(oldNumber, 0), await accept(newNumber, 1), await accept(oldNumber, 2)];
      await receive(store, changedNumber({ previous_user_id: oldId }), after);
      const late = [await accept(newId, 3), await accept(oldNumber, 4), await accept(newNumber, 5)];
      const order: string[] = [];
      for (let now = start + 1_000; now < start + 20_000; now += 1_000) {
        const { leased } = await outbox.take(takeRequest(now));
        order.push(...leased.map(({ id }) => id));
        for (const entry of leased) await finish(store, entry, `wamid.${order.indexOf(entry.id)}`);
      }
      expect(new Set(order.slice(0, 3))).toEqual(new Set(early.map(({ id }) => id)));
      expect(order.slice(3)).toEqual(late.map(({ id }) => id));
      expect(new Set(late.map(({ lane }) => lane)).size).toBe(1);
    });

    it('sends what waited behind another lane as soon as what it waited for was cancelled', async () => {
      const store = await storeWith(before, changedNumber({ previous_user_id: oldId }));
      const { outbox } = store.sending;
      const { entry: first } = await outbox.accept(draft('447700900333'));
      const { entry: second } = await outbox.accept(draft(newId, { createdAt: start + 1 }));
      const shared = {
        type: 'contacts',
        contacts: [{ origin: 'contact_request', phones: [{ phone: '+447700900333' }] }],
      };
      await receive(store, messagesWebhook(textMessage('wamid.card', { from: null, fromUserId: newId, ...shared })));
      const { entry: third } = await outbox.accept(draft(newId, { createdAt: start + 2 }));
      expect(third).toMatchObject({ lane: second.lane, behind: [{ lane: first.lane, position: first.position }] });
      await outbox.cancel(first.id, start + 3);
      expect((await outbox.take(takeRequest(start + 1_000))).leased.map(({ id }) => id)).toEqual([second.id]);
      await finish(store, second, 'wamid.B');
      expect((await outbox.take(takeRequest(start + 3_000))).leased.map(({ id }) => id)).toEqual([third.id]);
    });

    it('puts a message back by hand behind all that waits under the other ids', async () => {
      const store = await storeWith(before);
      const { outbox } = store.sending;
      const { entry: first } = await outbox.accept(draft(oldNumber));
      const { entry: second } = await outbox.accept(draft(newNumber, { createdAt: start + 1 }));
      await outbox.cancel(first.id, start + 2);
      await receive(store, changedNumber({ previous_user_id: oldId }), after);
      const { entry: again } = await outbox.retry(first.id, start + 3);
      expect(again).toMatchObject({ behind: [{ lane: second.lane, position: second.position }] });
      expect(again && (await firstAhead(outbox, again))).toMatchObject({ id: second.id });
      expect((await outbox.take(takeRequest(start + 1_000))).leased.map(({ id }) => id)).toEqual([second.id]);
      await finish(store, second, 'wamid.A');
      expect((await outbox.take(takeRequest(start + 3_000))).leased.map(({ id }) => id)).toEqual([first.id]);
    });
  });
}
