import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainTemplate } from '../../test/example-world.ts';
import { postJson, refusalOf } from '../../test/graph-caller.ts';
import { createSimulator, type Simulator } from '../simulator.ts';
import type { Template } from '../world/template.ts';

const group = 'Y2FwaV9ncm91cDoxOTUwNTU1MDA3OToxMjAzNjMzOTQzMjAdOTY0MTUZD';
const envelope = { messaging_product: 'whatsapp', recipient_type: 'group', to: group };

describe('messages to groups', () => {
  let simulator: Simulator;
  const send = (message: object) => postJson(simulator.url, '106540352242922/messages', { ...envelope, ...message });
  const sendTemplate = (changes: Partial<Template>) => {
    simulator.platform.world.templates.set('7', plainTemplate('news', { id: '7', ...changes }));
    return send({ type: 'template', template: { name: 'news', language: { code: 'en_US' } } });
  };
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  beforeEach(() => simulator.reset());
  afterAll(() => simulator.close());

  it('return the group as the recipient', async () => {
    const { body } = await send({ text: { body: 'Hello' } });
    expect(body.contacts).toEqual([{ input: group, wa_id: group }]);
    expect(body.messages).toEqual([{ id: expect.stringMatching(/^wamid\./), group_id: group }]);
    expect(simulator.messages().at(-1)).toMatchObject({ to: group, isToGroup: true, isByUserId: false });
  });

  it('may be templates of text and media', async () => {
    expect((await sendTemplate({})).body.messages?.[0]).toMatchObject({ group_id: group, message_status: 'accepted' });
  });

  it.each<[string, Partial<Template>]>([
    ['codes', { category: 'AUTHENTICATION' }],
    ['a catalogue', { components: [{ type: 'BUTTONS', buttons: [{ type: 'CATALOG', text: 'View catalog' }] }] }],
    ['cards', { components: [{ type: 'CAROUSEL', cards: [] }] }],
  ])('may not be templates with %s', async (_what, changes) => {
    expect(refusalOf(await sendTemplate(changes))[0]).toBe(131051);
  });

  it.each([
    ['interactive', { type: 'button', body: { text: 'b' }, action: {} }],
    ['location', { latitude: 1, longitude: 1 }],
    ['reaction', { message_id: 'wamid.1', emoji: '😀' }],
  ])('may not be of the type %s', async (type, content) => {
    expect(refusalOf(await send({ type, [type]: content }))).toEqual([
      131051,
      '(#131051) Unsupported message type',
      `Message type "${type}" is not supported in groups`,
    ]);
  });

  it('need a group, and a number that can have groups', async () => {
    expect(refusalOf(await send({ to: '+16505551234', text: { body: 'Hello' } }))[0]).toBe(131041);
    const number = simulator.platform.world.phoneNumbers.get('106540352242922');
    if (number) number.isOnBizApp = true;
    expect(refusalOf(await send({ text: { body: 'Hello' } }))[0]).toBe(131215);
  });
});

describe('pins', () => {
  let simulator: Simulator;
  const send = (pin: object, more = {}) =>
    postJson(simulator.url, '106540352242922/messages', { ...envelope, type: 'pin', pin, ...more });
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  afterAll(() => simulator.close());

  it('need the number of days, unlike unpinning', async () => {
    expect((await send({ type: 'pin', message_id: 'wamid.1', expiration_days: 30 })).status).toBe(200);
    expect((await send({ type: 'unpin', message_id: 'wamid.1' })).status).toBe(200);
    expect(refusalOf(await send({ type: 'pin', message_id: 'wamid.1' }))[1]).toBe(
      "(#100) The parameter pin['expiration_days'] is required.",
    );
    expect(refusalOf(await send({ type: 'pin', message_id: 'wamid.1', expiration_days: 0 }))[0]).toBe(131009);
    expect(refusalOf(await send({ type: 'stick', message_id: 'wamid.1' }))[0]).toBe(100);
    expect(refusalOf(await send({ type: 'unpin' }))[0]).toBe(100);
  });

  it('are for groups only', async () => {
    const pin = { type: 'unpin', message_id: 'wamid.1' };
    expect(refusalOf(await send(pin, { recipient_type: 'individual', to: '+16505551234' }))[0]).toBe(131009);
  });
});
