import { describe, expect, it } from 'vitest';
import {
  dayMs,
  errorCodes,
  names,
  phoneNumberId,
  secondMs,
  setUpStatusesScene,
  startAt,
  to,
} from '../../test/statuses-scene.ts';

const { simulator, receiver, openWindow, user, take, putTemplate, takeTemplate, statusWebhooks } = setUpStatusesScene();

describe('Statuses.begin', () => {
  it('sends sent, delivered and read, each at its time', async () => {
    const message = take();
    expect(names(message)).toEqual([]);
    simulator().clock.advance(600);
    expect(names(message)).toEqual(['sent']);
    simulator().clock.advance(2 * secondMs);
    expect(names(message)).toEqual(['sent', 'delivered']);
    simulator().clock.advance(10 * secondMs);
    expect(names(message)).toEqual(['sent', 'delivered', 'read']);
    simulator().clock.advance(dayMs);
    expect((await statusWebhooks(message)).map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
    expect(message.statuses.map(({ at }) => at - startAt)).toEqual([400, 1_400, 6_900]);
  });

  it("writes statuses in Meta's shape", async () => {
    Object.assign(user(), { name: 'Pablo M.', username: 'pablomorales' });
    const { wamid } = take({ callbackData: 'order-7' });
    const userId = simulator().platform.world.users.userIdOf(user(), '506914307656634');
    simulator().clock.advance(15 * secondMs);
    await simulator().settled();
    const pricing = { billable: false, pricing_model: 'PMP', type: 'free_customer_service', category: 'service' };
    const value = (status: string, seconds: number, profile: object, more: object) => ({
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '15550783881', phone_number_id: phoneNumberId },
      contacts: [{ profile, wa_id: to, user_id: userId }],
      statuses: [
        {
          id: wamid,
          status,
          timestamp: String(seconds),
          recipient_id: to,
          recipient_user_id: userId,
          biz_opaque_callback_data: 'order-7',
          ...more,
        },
      ],
    });
    const [name, profile] = [{ name: 'Pablo M.' }, { name: 'Pablo M.', username: '@pablomorales' }];
    const values = receiver().received.flatMap(({ changes }) => changes.map((change) => change.value));
    expect(values).toEqual([
      value('sent', 1_750_000_000, name, { pricing }),
      value('delivered', 1_750_000_001, profile, { pricing }),
      value('read', 1_750_000_006, profile, {}),
    ]);
  });

  it('omits the number of a user who hides it from statuses of messages to the user id', async () => {
    Object.assign(user(), { hidesNumber: true });
    const byUserId = take({ isByUserId: true });
    const byNumber = take();
    simulator().clock.advance(1_000);
    expect((await statusWebhooks(byUserId))[0]).not.toHaveProperty('recipient_id');
    expect((await statusWebhooks(byUserId))[0]).toHaveProperty('recipient_user_id');
    expect((await statusWebhooks(byNumber))[0]).toHaveProperty('recipient_id', to);
    expect(receiver().received[0]?.changes[0]?.value.contacts).toEqual([
      { profile: { name: 'User 1234' }, user_id: expect.stringMatching(/^US\.\d+$/) },
    ]);
  });

  it('prices a template by its category, whether or not the window is open', async () => {
    putTemplate();
    for (const category of ['marketing', 'utility', 'authentication']) {
      const message = takeTemplate(category);
      simulator().clock.advance(1_000);
      const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category };
      expect((await statusWebhooks(message))[0]?.pricing).toEqual(pricing);
    }
    simulator().platform.world.windows.close(phoneNumberId, to);
    const utility = takeTemplate('utility');
    simulator().clock.advance(1_000);
    expect((await statusWebhooks(utility))[0]).toMatchObject({ pricing: { billable: true, type: 'regular' } });
  });

  it('sends only sent for a reaction, and no read for a pin', () => {
    const target = take();
    const reaction = take({ type: 'reaction', body: { reaction: { message_id: target.wamid, emoji: '👍' } } });
    openWindow('GROUP');
    const pin = take({ type: 'pin', to: 'GROUP', isToGroup: true, body: {} });
    simulator().clock.advance(60 * secondMs);
    expect(names(reaction)).toEqual(['sent']);
    expect(names(pin)).toEqual(['sent', 'delivered']);
  });

  it('reports a group as one recipient', async () => {
    openWindow('GROUP');
    const message = take({ to: 'GROUP', isToGroup: true });
    simulator().clock.advance(60 * secondMs);
    const statuses = await statusWebhooks(message);
    expect(statuses.map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
    expect(statuses[1]).toMatchObject({ recipient_id: 'GROUP', recipient_type: 'group' });
    expect(statuses[1]).not.toHaveProperty('recipient_user_id');
  });

  it('sends no read status for a user who turned off read receipts', () => {
    user().reads = 'never';
    const message = take();
    simulator().clock.advance(dayMs);
    expect(names(message)).toEqual(['sent', 'delivered']);
  });

  it('delivers when the phone is online again, and continues with the later statuses', () => {
    user().isOnline = false;
    const message = take();
    simulator().clock.advance(dayMs);
    expect(names(message)).toEqual(['sent']);
    user().isOnline = true;
    simulator().platform.statuses.cameOnline(user());
    simulator().clock.advance(secondMs);
    expect(names(message)).toEqual(['sent', 'delivered']);
    simulator().clock.advance(10 * secondMs);
    expect(names(message)).toEqual(['sent', 'delivered', 'read']);
  });

  it('drops expired messages without a status: after 30 days, or the template’s time to live', () => {
    user().isOnline = false;
    putTemplate({ category: 'UTILITY', messageSendTtlSeconds: 60 });
    const ofTemplate = takeTemplate('utility');
    const ofText = take();
    simulator().clock.advance(29 * dayMs);
    user().isOnline = true;
    simulator().platform.statuses.cameOnline(user());
    simulator().clock.advance(60 * secondMs);
    expect(names(ofTemplate)).toEqual(['sent']);
    expect(names(ofText)).toEqual(['sent', 'delivered', 'read']);
  });

  it('checks the current state: a user who blocks the number gets nothing more', async () => {
    const message = take();
    simulator().clock.advance(secondMs);
    user().blocked.add(phoneNumberId);
    simulator().clock.advance(60 * secondMs);
    expect(errorCodes(message)).toEqual([['sent', 'failed'], [131026]]);
  });
});
