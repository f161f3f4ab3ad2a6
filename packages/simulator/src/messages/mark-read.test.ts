import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postForm, postJson, refusalOf } from '../../test/graph-caller.ts';
import { createSimulator, type Simulator } from '../simulator.ts';
import type { ReceivedMessage } from '../world/message.ts';

const edge = '106540352242922/messages';
const read = { messaging_product: 'whatsapp', status: 'read' };

describe('marking a message as read', () => {
  let simulator: Simulator;
  const receive = (wamid: string, changes: Partial<ReceivedMessage> = {}): ReceivedMessage => {
    const message: ReceivedMessage = {
      direction: 'received',
      wamid,
      phoneNumberId: '106540352242922',
      from: '16505551234',
      type: 'text',
      message: { text: { body: 'Hi' } },
      at: simulator.clock.now(),
      isRead: false,
      ...changes,
    };
    simulator.platform.world.messages.set(wamid, message);
    return message;
  };
  const markRead = (fields: object) => postJson(simulator.url, edge, { ...read, ...fields });
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  beforeEach(() => simulator.reset());
  afterAll(() => simulator.close());

  it('marks it and the earlier ones of its chat, and nothing else', async () => {
    const earlier = receive('wamid.1');
    const foreign = receive('wamid.2', { from: '16505550000' });
    simulator.clock.advance(1_000);
    const marked = receive('wamid.3');
    simulator.clock.advance(1_000);
    const later = receive('wamid.4');
    expect(await markRead({ message_id: 'wamid.3' })).toEqual({ status: 200, body: { success: true } });
    expect([earlier, foreign, marked, later].map(({ isRead }) => isRead)).toEqual([true, false, true, false]);
    expect(simulator.webhooks()).toEqual([]);
  });

  it('may show that the business is typing', async () => {
    receive('wamid.1');
    expect((await markRead({ message_id: 'wamid.1', typing_indicator: { type: 'text' } })).body.success).toBe(true);
    expect((await markRead({ message_id: 'wamid.1', typing_indicator: { type: 'image' } })).body.error?.code).toBe(100);
  });

  it('may be a form', async () => {
    const marked = receive('wamid.1');
    const fields = { ...read, message_id: 'wamid.1', typing_indicator: '{"type":"text"}' };
    expect((await postForm(simulator.url, edge, fields)).body).toEqual({ success: true });
    expect(marked.isRead).toBe(true);
  });

  it('is refused for messages that the number never got, for its own messages, and for old ones', async () => {
    receive('wamid.1', { phoneNumberId: '999' });
    receive('wamid.2');
    const sent = await postJson(simulator.url, edge, {
      messaging_product: 'whatsapp',
      to: '16505551234',
      text: { body: 'Hello' },
    });
    simulator.clock.advance(31 * 24 * 60 * 60 * 1000);
    for (const id of ['wamid.none', 'wamid.1', 'wamid.2', sent.body.messages?.[0]?.id]) {
      expect(refusalOf(await markRead({ message_id: id }))[0]).toBe(131009);
    }
  });

  it('needs the message id and allows no other status', async () => {
    expect(refusalOf(await markRead({}))).toEqual([100, '(#100) The parameter message_id is required.', undefined]);
    expect(refusalOf(await markRead({ status: 'seen', message_id: 'wamid.1' }))).toEqual([
      100,
      '(#100) Param status must be one of {READ} - got "seen".',
      undefined,
    ]);
  });
});
