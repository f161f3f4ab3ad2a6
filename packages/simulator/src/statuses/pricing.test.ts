import { describe, expect, it } from 'vitest';
import {
  dayMs,
  errorCodes,
  names,
  phoneNumberId,
  secondMs,
  setUpStatusesScene,
  to,
} from '../../test/statuses-scene.ts';
import type { SentMessage } from '../world/message.ts';

const { simulator, openWindow, user, number, losePaymentMethod, take, putTemplate, takeTemplate, statusWebhooks } =
  setUpStatusesScene();

const world = () => simulator().platform.world;

/** The price in the status webhooks: once with `sent`, and once with the next status. */
async function typesOf(message: SentMessage): Promise<unknown[]> {
  simulator().clock.advance(60 * secondMs);
  return (await statusWebhooks(message)).flatMap(({ pricing }) =>
    pricing ? [(pricing as { type: unknown }).type] : [],
  );
}
const free = ['free_customer_service', 'free_customer_service'];
const regular = ['regular', 'regular'];

describe('service messages', () => {
  it('are free for a number up to a thousand in a month', () => {
    const taken = Array.from({ length: 1_001 }, () => world().freeMessages.take(number(), simulator().clock.now()));
    expect(taken.map((refund) => refund !== undefined)).toEqual([...Array(1_000).fill(true), false]);
  });

  it.each([
    ['east of UTC', '100', '2025-06-30T12:00:00Z'],
    ['of UTC', '474', '2025-07-01T00:00:00Z'],
    ['west of UTC', '1', '2025-07-01T07:00:00Z'],
  ])(
    'are charged once the free ones of the month are used up, and free again on the first, in a time zone %s',
    async (_where, timezoneId, first) => {
      number().freeMessagesPerMonth = 2;
      Object.assign(world().wabas.get(number().wabaId) ?? {}, { timezoneId });
      simulator().clock.set(Date.parse(first) - 4 * 3_600 * secondMs);
      openWindow();
      const types: unknown[] = [];
      for (let sent = 0; sent < 2; sent += 1) types.push(await typesOf(take()));
      simulator().clock.set(Date.parse(first) - 120 * secondMs);
      types.push(await typesOf(take()));
      simulator().clock.set(Date.parse(first));
      types.push(await typesOf(take()));
      expect(types).toEqual([free, free, regular, free]);
    },
  );

  it('are counted for each number, for users and groups together', async () => {
    number().freeMessagesPerMonth = 1;
    openWindow('GROUP');
    const toGroup = take({ to: 'GROUP', isToGroup: true });
    simulator().clock.advance(secondMs);
    expect((await statusWebhooks(toGroup))[0]).toMatchObject({
      pricing: { billable: false, type: 'free_group_customer_service', category: 'group_service' },
    });
    expect(await typesOf(take())).toEqual(regular);
    const other = { ...number(), id: '8', freeMessagesPerMonth: 1 };
    world().phoneNumbers.set(other.id, other);
    world().windows.open(other.id, to, simulator().clock.now());
    expect(await typesOf(take({ phoneNumberId: other.id }))).toEqual(free);
  });

  it('are free for a government or a non-profit beyond the free ones, even without a payment method', async () => {
    number().freeMessagesPerMonth = 0;
    const waba = world().wabas.get(number().wabaId);
    Object.assign(waba ?? {}, { isPaidExempt: true, hasPaymentIssue: true });
    openWindow();
    const message = take();
    simulator().clock.advance(60 * secondMs);
    const pricing = { billable: false, type: 'regular', category: 'service', subtype: 'paid_exempt' };
    expect((await statusWebhooks(message))[0]).toMatchObject({ status: 'sent', pricing });
  });

  it('do not count as free messages if they never arrive', async () => {
    number().freeMessagesPerMonth = 1;
    user().hasWhatsApp = false;
    take();
    simulator().clock.advance(60 * secondMs);
    user().hasWhatsApp = true;
    const blocked = take();
    simulator().clock.advance(secondMs);
    user().blocked.add(phoneNumberId);
    simulator().clock.advance(60 * secondMs);
    expect(names(blocked)).toEqual(['sent', 'failed']);
    user().blocked.clear();
    expect([await typesOf(take()), await typesOf(take())]).toEqual([free, regular]);
  });

  it('are not delivered without a payment method once the free ones are used up', async () => {
    number().freeMessagesPerMonth = 1;
    losePaymentMethod();
    expect(await typesOf(take())).toEqual(free);
    const unpaid = take();
    expect(await typesOf(unpaid)).toEqual([]);
    expect(errorCodes(unpaid)).toEqual([['failed'], [131042]]);
  });
});

describe('reactions', () => {
  it('are neither priced nor counted, and are sent without a payment method', async () => {
    number().freeMessagesPerMonth = 1;
    const target = take();
    expect(await typesOf(target)).toEqual(free);
    losePaymentMethod();
    const reaction = take({ type: 'reaction', body: { reaction: { message_id: target.wamid, emoji: '👍' } } });
    expect(await typesOf(reaction)).toEqual([]);
    expect(names(reaction)).toEqual(['sent']);
    expect(world().freeMessages.used(number(), simulator().clock.now())).toBe(1);
  });
});

describe('the window of a free entry point', () => {
  const entry = ['free_entry_point', 'free_entry_point'];

  it('opens with the first reply to a click on an ad, and is reported with its end and its conversation', async () => {
    simulator().users.clickAd(to);
    simulator().clock.advance(60 * 60 * secondMs);
    const first = take();
    simulator().clock.advance(400);
    const sentAt = Math.floor(simulator().clock.now() / 1_000);
    const second = take();
    simulator().clock.advance(60 * secondMs);
    const pricing = {
      billable: false,
      pricing_model: 'PMP',
      type: 'free_entry_point',
      category: 'referral_conversion',
    };
    const [sent, delivered, read] = await statusWebhooks(first);
    const origin = { type: 'referral_conversion' };
    const expiration_timestamp = String(sentAt + (7 * dayMs) / 1_000);
    const id: unknown = expect.stringMatching(/^[\w-]{32}$/);
    expect(sent).toMatchObject({ pricing, conversation: { id, expiration_timestamp, origin } });
    const { conversation } = sent as { conversation?: { id: string } };
    expect(delivered).toMatchObject({ pricing });
    expect(delivered?.conversation).toEqual({ id: conversation?.id, origin });
    expect(read).not.toHaveProperty('conversation');
    expect((await statusWebhooks(second))[0]?.conversation).toEqual(conversation);
  });

  it('makes everything free for seven days, even templates, without a payment method and without using up free messages', async () => {
    putTemplate({ category: 'UTILITY' });
    losePaymentMethod();
    simulator().users.clickAd(to);
    expect([await typesOf(take()), await typesOf(takeTemplate('utility'))]).toEqual([entry, entry]);
    simulator().clock.advance(6 * dayMs);
    openWindow();
    expect(await typesOf(take())).toEqual(entry);
    expect(world().freeMessages.used(number(), simulator().clock.now())).toBe(0);
    simulator().clock.advance(dayMs);
    openWindow();
    expect(await typesOf(take())).toEqual(free);
  });

  it('stays closed if the business takes more than 24 hours to answer, or the message fails', async () => {
    putTemplate();
    simulator().users.clickAd(to);
    user().optedOut.add(phoneNumberId);
    takeTemplate('marketing');
    simulator().clock.advance(dayMs);
    openWindow();
    expect(await typesOf(take())).toEqual(free);
  });

  it('follows the user to another number', async () => {
    simulator().users.clickAd(to);
    expect(await typesOf(take())).toEqual(entry);
    simulator().users.changeNumber(to, '16505559999');
    expect(await typesOf(take({ to: '16505559999' }))).toEqual(entry);
  });
});
