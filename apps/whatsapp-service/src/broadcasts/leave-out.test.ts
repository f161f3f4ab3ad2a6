import { beforeEach, describe, expect, it } from 'vitest';
import { people } from '../../test/support/broadcasts.ts';
import { draft, numberId, outcomes, takeRequest } from '../../test/support/outbox.ts';
import {
  incoming,
  type JsonObject,
  messageStatus,
  messagesWebhook,
  noon,
  statusesWebhook,
  textMessage,
  webhook,
} from '../../test/support/webhooks.ts';
import { writeOpaqueData } from '../outbox/opaque-data.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import type { Store } from '../storage/store.ts';
import { createLeaveOut } from './leave-out.ts';

const hour = 60 * 60_000;
const [ada = '', ben = ''] = people(2);
const template = { name: 'greeting', language: 'en', category: 'MARKETING', definition: {}, lifeMs: null };
const marketing = { phoneNumberId: numberId, template };
const of = (category: string | null) => ({ ...marketing, template: { ...template, category } });

let store: Store;
let now: number;
beforeEach(() => {
  now = noon;
  store = createMemoryStore({ now: () => now });
});

async function receive(body: JsonObject): Promise<void> {
  await store.events.accept(incoming(body, { receivedAt: now }));
  await store.events.processPending(100);
  await store.sending.outbox.settlePending(100, now);
}

/** Sets a person's choice about marketing messages in WhatsApp. */
const choose = (choice: 'stop' | 'resume', who: JsonObject): Promise<void> => {
  now += 1_000;
  const preference = { ...who, category: 'marketing_messages', value: choice, timestamp: now / 1_000 };
  const metadata = { display_phone_number: '15550783881', phone_number_id: numberId };
  const value = { messaging_product: 'whatsapp', metadata, user_preferences: [preference] };
  return receive(webhook({ field: 'user_preferences', value }));
};

/** Sends a message that Meta takes, and reports as failed with this code, some time later. */
async function sendInVain(to: string, code: number, reportedAfterMs = 0): Promise<void> {
  const { outbox, sent } = store.sending;
  const made = draft(to, { createdAt: now });
  await outbox.accept(made);
  await outbox.take(takeRequest(now));
  const wamid = `wamid.${made.id}`;
  const ended = { entryId: made.id, attempt: 1, usedFallback: false, holdMs: 0, jitter: 0, now };
  await outbox.finish({ ...ended, outcome: outcomes.accepted(wamid) });
  await sent.drain(100);
  now += reportedAfterMs;
  await receive(
    statusesWebhook({
      ...messageStatus(wamid, 'failed', { at: now, to }),
      biz_opaque_callback_data: writeOpaqueData({ entryId: made.id, attempt: 1, usedFallback: false }),
      errors: [{ code, title: 'It failed' }],
    }),
  );
}

const leaveOut = (broadcast: Parameters<ReturnType<typeof createLeaveOut>>[0], to: string) =>
  createLeaveOut({ conversations: store.conversations, outbox: store.sending.outbox, now: () => now })(broadcast, to);

describe('createLeaveOut', () => {
  it('leaves out nobody who is unknown, or who has only written', async () => {
    expect(await leaveOut(marketing, ada)).toBeNull();
    await receive(messagesWebhook(textMessage('wamid.1', { from: ada })));
    expect(await leaveOut(marketing, ada)).toBeNull();
  });

  it('leaves out who has opted out of marketing messages, until they opt in again', async () => {
    await choose('stop', { wa_id: ada });
    expect([await leaveOut(marketing, ada), await leaveOut(marketing, ben)]).toEqual(['opted_out', null]);
    await choose('resume', { wa_id: ada });
    expect(await leaveOut(marketing, ada)).toBeNull();
  });

  it('knows an opted-out person by number and by user id, whichever the choice names', async () => {
    await receive(messagesWebhook(textMessage('wamid.1', { from: ada, fromUserId: 'DE.700800900' })));
    await choose('stop', { user_id: 'DE.700800900' });
    expect(await leaveOut(marketing, ada)).toBe('opted_out');
    expect(await leaveOut(marketing, 'DE.700800900')).toBe('opted_out');
  });

  it('knows an opted-out person by both spellings of their number, whichever a row has', async () => {
    const [short, long] = ['525512345678', '5215512345678'];
    await choose('stop', { wa_id: long });
    expect([await leaveOut(marketing, short), await leaveOut(marketing, long)]).toEqual(['opted_out', 'opted_out']);
    await receive(messagesWebhook(textMessage('wamid.1', { from: '5491150000033' })));
    await sendInVain('541150000033', 131049);
    expect(await leaveOut(marketing, '5491150000033')).toBe('limited');
  });

  it.each([
    ['UTILITY', null],
    ['AUTHENTICATION', null],
    // Meta did not say: it may be marketing.
    [null, 'opted_out'],
  ])('sends a template of category %s to who has opted out of marketing: %s', async (category, reason) => {
    await choose('stop', { wa_id: ada });
    expect(await leaveOut(of(category), ada)).toBe(reason);
  });

  it('leaves out whom Meta did not deliver a marketing message to, for 24 hours', async () => {
    await sendInVain(ada, 131049);
    expect([await leaveOut(marketing, ada), await leaveOut(marketing, ben)]).toEqual(['limited', null]);
    expect(await leaveOut(of('UTILITY'), ada)).toBeNull();
    now += 24 * hour;
    expect(await leaveOut(marketing, ada)).toBe('limited');
    now += 1;
    expect(await leaveOut(marketing, ada)).toBeNull();
  });

  it('counts from the report of the failure, and not from the message', async () => {
    await sendInVain(ada, 131049, 20 * hour);
    now += 10 * hour;
    expect(await leaveOut(marketing, ada)).toBe('limited');
  });

  it('leaves out nobody for another failure, or for one of another number', async () => {
    await sendInVain(ada, 131026);
    expect(await leaveOut(marketing, ada)).toBeNull();
    await sendInVain(ada, 131049);
    expect(await leaveOut({ ...marketing, phoneNumberId: '106540352242923' }, ada)).toBeNull();
  });
});
