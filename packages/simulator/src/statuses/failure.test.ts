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

const { simulator, receiver, openWindow, user, losePaymentMethod, take, putTemplate, takeTemplate, statusWebhooks } =
  setUpStatusesScene();

describe('a message that fails', () => {
  it('is reported as by Meta: with errors, without contacts or price, and without the user id for a phone number', async () => {
    user().hasWhatsApp = false;
    const message = take({ callbackData: 'order-7' });
    simulator().clock.advance(60 * secondMs);
    expect(await statusWebhooks(message)).toEqual([
      {
        id: message.wamid,
        status: 'failed',
        timestamp: '1750000000',
        recipient_id: to,
        biz_opaque_callback_data: 'order-7',
        errors: [
          {
            code: 131026,
            title: 'Message undeliverable',
            message: 'Message undeliverable',
            error_data: { details: 'Message Undeliverable.' },
            href: expect.stringContaining('error-codes'),
          },
        ],
      },
    ]);
    expect(receiver().received[0]?.changes[0]?.value).not.toHaveProperty('contacts');
  });

  it('names the user id if the message was sent to it', async () => {
    Object.assign(user(), { hasWhatsApp: false, hidesNumber: true });
    const message = take({ isByUserId: true });
    simulator().clock.advance(secondMs);
    const [status] = await statusWebhooks(message);
    expect(status).toHaveProperty('recipient_user_id');
    expect(status).not.toHaveProperty('recipient_id');
  });

  const fails = (title: string, code: number, arrange: () => SentMessage) =>
    it(`has ${code} ${title}`, () => {
      const message = arrange();
      simulator().clock.advance(120 * secondMs);
      expect(errorCodes(message)).toEqual([['failed'], [code]]);
    });

  fails('when the user has blocked the number', 131026, () => {
    user().blocked.add(phoneNumberId);
    return take();
  });
  fails('when the window is closed', 131047, () => {
    simulator().clock.advance(dayMs + 1);
    return take();
  });
  fails('when a group has no open window', 131047, () => take({ to: 'GROUP', isToGroup: true }));
  fails('when the user wants no marketing from the number', 131050, () => {
    putTemplate();
    user().optedOut.add(phoneNumberId);
    return takeTemplate();
  });
  fails('when it costs and the payment method is broken', 131042, () => {
    putTemplate();
    losePaymentMethod();
    return takeTemplate();
  });
  fails(
    'when it is a utility template, which costs inside the window too, and the payment method is broken',
    131042,
    () => {
      putTemplate({ category: 'UTILITY' });
      losePaymentMethod();
      return takeTemplate('utility');
    },
  );
  fails('when it reacts to nothing that is known', 131009, () =>
    take({ type: 'reaction', body: { reaction: { message_id: 'wamid.NONE', emoji: '👍' } } }),
  );
  fails('when it reacts to a reaction', 131009, () => {
    const first = take({ type: 'reaction', body: { reaction: { message_id: take().wamid, emoji: '👍' } } });
    return take({ type: 'reaction', body: { reaction: { message_id: first.wamid, emoji: '👍' } } });
  });
  fails('when it reacts to what somebody else got', 131009, () => {
    const other = take({ to: '16505550000' });
    return take({ type: 'reaction', body: { reaction: { message_id: other.wamid, emoji: '👍' } } });
  });
  fails('when it reacts to what is older than 30 days', 131009, () => {
    const { wamid } = take();
    simulator().clock.advance(30 * dayMs + 1);
    openWindow();
    return take({ type: 'reaction', body: { reaction: { message_id: wamid, emoji: '👍' } } });
  });
  fails('when it was held for a template that is paused then', 132015, () => {
    const template = putTemplate({ isPaced: true });
    const message = takeTemplate();
    template.status = 'PAUSED';
    return message;
  });

  it('does not fail when the payment method is broken and it costs nothing, or the template is not marketing', () => {
    putTemplate({ category: 'UTILITY' });
    user().optedOut.add(phoneNumberId);
    const utility = takeTemplate('utility');
    simulator().clock.advance(secondMs);
    losePaymentMethod();
    const service = take();
    simulator().clock.advance(60 * secondMs);
    for (const message of [utility, service]) expect(names(message)).toEqual(['sent', 'delivered', 'read']);
  });

  it('is held first and sent later if its template is paced and stays approved', () => {
    putTemplate({ isPaced: true });
    const message = takeTemplate();
    simulator().clock.advance(29 * secondMs);
    expect(names(message)).toEqual([]);
    simulator().clock.advance(60 * secondMs);
    expect(names(message)).toEqual(['sent', 'delivered', 'read']);
  });
});
