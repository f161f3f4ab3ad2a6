import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../test/receiver.ts';
import type { FaultEffect } from '../faults/faults.ts';
import { createSimulator, type Simulator } from '../simulator.ts';
import type { SentMessage, StatusName } from '../world/message.ts';
import type { Template } from '../world/template.ts';

const phoneNumberId = '106540352242922';
const startAt = 1_750_000_000_000;
const to = '16505551234';
const secondMs = 1_000;
const dayMs = 86_400_000;

let receiver: Receiver;
let simulator: Simulator;
let made = 0;

beforeEach(async () => {
  receiver = await startReceiver();
  simulator = await createSimulator({ speed: 0, startAt, random: () => 0.5 });
  await simulator.connect({ url: receiver.url, verifyToken: 'token' });
  openWindow();
});
afterEach(async () => {
  await simulator.close();
  await receiver.close();
});

const openWindow = (user = to): void =>
  simulator.platform.world.windows.open(phoneNumberId, user, simulator.clock.now());
const user = () => simulator.platform.world.users.ensure(to);

/** Takes a message, as the route for it would. */
function take(details: Partial<SentMessage> = {}): SentMessage {
  made += 1;
  const message: SentMessage = {
    direction: 'sent',
    wamid: `wamid.OUT${made}`,
    phoneNumberId,
    to,
    input: `+${to}`,
    isToGroup: false,
    isByUserId: false,
    type: 'text',
    body: { type: 'text', text: { body: 'hi' } },
    at: simulator.clock.now(),
    callbackData: undefined,
    templateId: undefined,
    category: 'service',
    statuses: [],
    ...details,
  };
  simulator.platform.world.messages.set(message.wamid, message);
  simulator.platform.statuses.begin(message);
  return message;
}

function putTemplate(details: Partial<Template> = {}): Template {
  const template: Template = {
    kind: 'template',
    id: '900',
    wabaId: '102290129340398',
    name: 'sale',
    language: 'en_US',
    category: 'MARKETING',
    previousCategory: undefined,
    status: 'APPROVED',
    rejectedReason: 'NONE',
    parameterFormat: 'POSITIONAL',
    components: [],
    qualityScore: 'GREEN',
    messageSendTtlSeconds: undefined,
    createdAt: startAt,
    edits: [],
    pauses: 0,
    isPaced: false,
    ...details,
  };
  simulator.platform.world.templates.set(template.id, template);
  return template;
}

const takeTemplate = (category = 'marketing'): SentMessage =>
  take({ type: 'template', templateId: '900', category, body: { type: 'template' } });

const names = (message: SentMessage): StatusName[] => message.statuses.map(({ status }) => status);
const errorCodes = (message: SentMessage): unknown[] => [
  names(message),
  message.statuses.at(-1)?.errors?.map(({ code }) => code),
];

/** What the business was told of a message. */
async function told(message: SentMessage): Promise<Record<string, unknown>[]> {
  await simulator.settled();
  return receiver.received
    .flatMap(({ changes }) => changes.flatMap(({ value }) => value.statuses as Record<string, unknown>[]))
    .filter(({ id }) => id === message.wamid);
}

describe('Statuses.begin', () => {
  it('tells sent, delivered and read, each in its time', async () => {
    const message = take();
    expect(names(message)).toEqual([]);
    simulator.clock.advance(600);
    expect(names(message)).toEqual(['sent']);
    simulator.clock.advance(2 * secondMs);
    expect(names(message)).toEqual(['sent', 'delivered']);
    simulator.clock.advance(10 * secondMs);
    expect(names(message)).toEqual(['sent', 'delivered', 'read']);
    simulator.clock.advance(dayMs);
    expect((await told(message)).map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
    expect(message.statuses.map(({ at }) => at - startAt)).toEqual([400, 1_400, 6_900]);
  });

  it("writes statuses in Meta's shape", async () => {
    Object.assign(user(), { name: 'Pablo M.', username: 'pablomorales' });
    const { wamid } = take({ callbackData: 'order-7' });
    const userId = simulator.platform.world.users.userIdOf(user(), '506914307656634');
    simulator.clock.advance(15 * secondMs);
    await simulator.settled();
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
    const values = receiver.received.flatMap(({ changes }) => changes.map((change) => change.value));
    expect(values).toEqual([
      value('sent', 1_750_000_000, name, { pricing }),
      value('delivered', 1_750_000_001, profile, { pricing }),
      value('read', 1_750_000_006, profile, {}),
    ]);
  });

  it('keeps the number of a user who hides it from those who wrote to the user id', async () => {
    Object.assign(user(), { hidesNumber: true });
    const byUserId = take({ isByUserId: true });
    const byNumber = take();
    simulator.clock.advance(1_000);
    expect((await told(byUserId))[0]).not.toHaveProperty('recipient_id');
    expect((await told(byUserId))[0]).toHaveProperty('recipient_user_id');
    expect((await told(byNumber))[0]).toHaveProperty('recipient_id', to);
    expect(receiver.received[0]?.changes[0]?.value.contacts).toEqual([
      { profile: { name: 'User 1234' }, user_id: expect.stringMatching(/^US\.\d+$/) },
    ]);
  });

  it('prices a message by its category and by the window in which it was sent', async () => {
    putTemplate();
    const cases = [
      ['marketing', { billable: true, type: 'regular' }],
      ['utility', { billable: false, type: 'free_customer_service' }],
      ['authentication', { billable: true, type: 'regular' }],
    ] as const;
    for (const [category, price] of cases) {
      const message = takeTemplate(category);
      simulator.clock.advance(1_000);
      expect((await told(message))[0]?.pricing).toEqual({ ...price, pricing_model: 'PMP', category });
    }
    simulator.platform.world.windows.close(phoneNumberId, to);
    const utility = takeTemplate('utility');
    openWindow();
    simulator.clock.advance(1_000);
    expect((await told(utility))[0]).toMatchObject({ pricing: { billable: true, type: 'regular' } });
  });

  it('tells only sent of a reaction, and not read of a pin', () => {
    const target = take();
    const reaction = take({ type: 'reaction', body: { reaction: { message_id: target.wamid, emoji: '👍' } } });
    openWindow('GROUP');
    const pin = take({ type: 'pin', to: 'GROUP', isToGroup: true, body: {} });
    simulator.clock.advance(60 * secondMs);
    expect(names(reaction)).toEqual(['sent']);
    expect(names(pin)).toEqual(['sent', 'delivered']);
  });

  it('tells of a group as of one recipient', async () => {
    openWindow('GROUP');
    const message = take({ to: 'GROUP', isToGroup: true });
    simulator.clock.advance(60 * secondMs);
    const statuses = await told(message);
    expect(statuses.map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
    expect(statuses[1]).toMatchObject({ recipient_id: 'GROUP', recipient_type: 'group' });
    expect(statuses[1]).not.toHaveProperty('recipient_user_id');
  });

  it('does not tell that a user has read who keeps it to themselves', () => {
    user().reads = 'never';
    const message = take();
    simulator.clock.advance(dayMs);
    expect(names(message)).toEqual(['sent', 'delivered']);
  });

  it('delivers when the phone is on again, and goes on from there', () => {
    user().isOnline = false;
    const message = take();
    simulator.clock.advance(dayMs);
    expect(names(message)).toEqual(['sent']);
    user().isOnline = true;
    simulator.platform.statuses.cameOnline(user());
    simulator.clock.advance(secondMs);
    expect(names(message)).toEqual(['sent', 'delivered']);
    simulator.clock.advance(10 * secondMs);
    expect(names(message)).toEqual(['sent', 'delivered', 'read']);
  });

  it('drops without a word what has outlived its time: 30 days, or what the template says', () => {
    user().isOnline = false;
    putTemplate({ category: 'UTILITY', messageSendTtlSeconds: 60 });
    const ofTemplate = takeTemplate('utility');
    const ofText = take();
    simulator.clock.advance(29 * dayMs);
    user().isOnline = true;
    simulator.platform.statuses.cameOnline(user());
    simulator.clock.advance(60 * secondMs);
    expect(names(ofTemplate)).toEqual(['sent']);
    expect(names(ofText)).toEqual(['sent', 'delivered', 'read']);
  });

  it('judges by the state of the moment: a user who blocks the number gets nothing more', async () => {
    const message = take();
    simulator.clock.advance(secondMs);
    user().blocked.add(phoneNumberId);
    simulator.clock.advance(60 * secondMs);
    expect(errorCodes(message)).toEqual([['sent', 'failed'], [131026]]);
  });
});

describe('a message that fails', () => {
  it('is told as Meta tells it: errors, neither contacts nor price, no user id for a phone number', async () => {
    user().hasWhatsApp = false;
    const message = take({ callbackData: 'order-7' });
    simulator.clock.advance(60 * secondMs);
    expect(await told(message)).toEqual([
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
    expect(receiver.received[0]?.changes[0]?.value).not.toHaveProperty('contacts');
  });

  it('names the user id where the message was sent to it', async () => {
    Object.assign(user(), { hasWhatsApp: false, hidesNumber: true });
    const message = take({ isByUserId: true });
    simulator.clock.advance(secondMs);
    const [status] = await told(message);
    expect(status).toHaveProperty('recipient_user_id');
    expect(status).not.toHaveProperty('recipient_id');
  });

  const fails = (title: string, code: number, arrange: () => SentMessage) =>
    it(`has ${code} ${title}`, () => {
      const message = arrange();
      simulator.clock.advance(120 * secondMs);
      expect(errorCodes(message)).toEqual([['failed'], [code]]);
    });

  fails('when the user has blocked the number', 131026, () => {
    user().blocked.add(phoneNumberId);
    return take();
  });
  fails('when the window is closed', 131047, () => {
    simulator.clock.advance(dayMs + 1);
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
    const waba = simulator.platform.world.wabas.get('102290129340398');
    if (waba) waba.hasPaymentIssue = true;
    return takeTemplate();
  });
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
    simulator.clock.advance(30 * dayMs + 1);
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
    const waba = simulator.platform.world.wabas.get('102290129340398');
    if (waba) waba.hasPaymentIssue = true;
    user().optedOut.add(phoneNumberId);
    const messages = [take(), takeTemplate('utility')];
    simulator.clock.advance(60 * secondMs);
    for (const message of messages) expect(names(message)).toEqual(['sent', 'delivered', 'read']);
  });

  it('is held first and goes then, when its template is paced and stays approved', () => {
    putTemplate({ isPaced: true });
    const message = takeTemplate();
    simulator.clock.advance(29 * secondMs);
    expect(names(message)).toEqual([]);
    simulator.clock.advance(60 * secondMs);
    expect(names(message)).toEqual(['sent', 'delivered', 'read']);
  });
});

describe('Statuses.advance', () => {
  it('tells read at once, without delivered, and puts the price there', async () => {
    const message = take();
    simulator.platform.statuses.advance(message, 'read');
    simulator.clock.advance(60 * secondMs);
    expect(names(message)).toEqual(['sent', 'read']);
    expect((await told(message)).map((status) => 'pricing' in status)).toEqual([true, true]);
  });

  it('tells played of a voice message only, and what comes before it', () => {
    const voice = take({ type: 'audio', body: { audio: { id: '1', voice: true } } });
    simulator.platform.statuses.advance(voice, 'played');
    expect(names(voice)).toEqual(['sent', 'delivered', 'played']);
    const music = take({ type: 'audio', body: { audio: { id: '1' } } });
    simulator.platform.statuses.advance(music, 'played');
    simulator.clock.advance(60 * secondMs);
    expect(names(music)).toEqual(['sent', 'delivered', 'read']);
  });

  it('tells nothing twice and nothing of what has failed', () => {
    const message = take();
    simulator.clock.advance(60 * secondMs);
    simulator.platform.statuses.advance(message, 'delivered');
    simulator.platform.statuses.advance(message, 'read');
    expect(names(message)).toEqual(['sent', 'delivered', 'read']);
    user().hasWhatsApp = false;
    const failed = take();
    simulator.platform.statuses.advance(failed, 'read');
    expect(names(failed)).toEqual(['failed']);
  });
});

describe('faults of statuses', () => {
  const add = (effect: FaultEffect) => simulator.faults.add({ to }, effect);

  it('let a message fail with the code asked for', () => {
    add({ kind: 'failed-status', code: 131049 });
    const message = take();
    simulator.clock.advance(60 * secondMs);
    expect(errorCodes(message)).toEqual([['failed'], [131049]]);
  });

  it('swallow a status, but not those after it', async () => {
    add({ kind: 'no-status', statuses: ['delivered'] });
    const message = take();
    simulator.clock.advance(60 * secondMs);
    expect((await told(message)).map(({ status }) => status)).toEqual(['sent', 'read']);
  });

  it('tell the first status before the call is answered', () => {
    add({ kind: 'status-before-answer' });
    expect(names(take())).toEqual(['sent']);
  });

  it('let statuses overtake one another, and lose none', async () => {
    await simulator.close();
    let seed = 7;
    const random = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed / 2 ** 31;
    };
    simulator = await createSimulator({ speed: 0, startAt, random });
    await simulator.connect({ url: receiver.url, verifyToken: 'token' });
    openWindow();
    simulator.faults.add({ phoneNumberId }, { kind: 'shuffle-webhooks', withinMs: 60_000 });
    const messages = Array.from({ length: 10 }, () => take());
    for (let step = 0; step < 90; step += 1) {
      simulator.clock.advance(secondMs);
      await simulator.settled();
    }
    const orders = await Promise.all(
      messages.map(async (message) => (await told(message)).map(({ status }) => status)),
    );
    for (const order of orders) expect([...order].sort()).toEqual(['delivered', 'read', 'sent']);
    expect(orders.some((order) => order.join() !== 'sent,delivered,read')).toBe(true);
  });
});

describe('a message with a link to media', () => {
  const image = (link: string): Partial<SentMessage> => ({ type: 'image', body: { type: 'image', image: { link } } });

  it('fails with 131053 when the link of this machine does not answer 200', async () => {
    receiver.handshake = (_query, response) => response.writeHead(404).end();
    const message = take(image(`${receiver.url}/missing.png`));
    simulator.clock.advance(60 * secondMs);
    await simulator.settled();
    expect(errorCodes(message)).toEqual([['failed'], [131053]]);
    expect(message.statuses[0]?.errors?.[0]?.error_data.details).toBe(
      'Downloading media from weblink failed with http code 404, status message Not Found',
    );
  });

  it('leaves when the link was fetched, also when its time had come before', async () => {
    const message = take(image(`${receiver.url}/there.png`));
    simulator.clock.advance(60 * secondMs);
    expect(names(message)).toEqual([]);
    await simulator.settled();
    expect(names(message)).toEqual(['sent']);
    simulator.clock.advance(60 * secondMs);
    expect(names(message)).toEqual(['sent', 'delivered', 'read']);
  });

  it('is forgotten with all the rest while its link is being looked at', async () => {
    const message = take(image(`${receiver.url}/there.png`));
    simulator.clock.advance(60 * secondMs);
    simulator.platform.statuses.clear();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(receiver.handshakes).toContain('/there.png');
    expect(names(message)).toEqual([]);
  });
});

describe('Statuses.clear', () => {
  it('forgets what waits', () => {
    const message = take();
    simulator.platform.statuses.clear();
    simulator.clock.advance(dayMs);
    expect(names(message)).toEqual([]);
  });
});
