import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator, UserActionError } from '../../src/index.ts';
import { postJson } from '../graph-caller.ts';
import { type Receiver, startReceiver } from '../receiver.ts';

const ana = '16505551234';
const numberId = '106540352242922';
const minuteMs = 60_000;
const text = (body: string) => ({ type: 'text', text: { body } });

describe('a customer on the page', () => {
  let simulator: Simulator;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    simulator = await createSimulator({ speed: 0, random: () => 0.5 });
  });
  beforeEach(async () => {
    // A webhook that is still pending would be mistaken for this test's.
    await simulator.settled();
    simulator.reset();
    receiver.received.length = 0;
    receiver.answers = () => 200;
    receiver.answer = '';
    await simulator.connect({ url: receiver.url, verifyToken: 'any' });
  });
  afterAll(async () => {
    await simulator.close();
    await receiver.close();
  });

  const call = async (path: string, body?: object, method = body ? 'POST' : 'GET') => {
    const response = await fetch(`${simulator.url}/_simulator/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const json = async (path: string, body?: object) => JSON.parse((await call(path, body)).text);
  const lastMessage = async () => {
    await simulator.settled();
    const { value } = receiver.received.at(-1)?.changes.at(-1) ?? {};
    return (value?.messages as object[] | undefined)?.[0];
  };
  const send = async (body: object): Promise<string> => {
    const answer = await postJson(simulator.url, `${numberId}/messages`, {
      messaging_product: 'whatsapp',
      to: ana,
      ...body,
    });
    return answer.body.messages?.[0]?.id ?? '';
  };

  it('reacts to a message in either direction, and removes the reaction', async () => {
    const own = simulator.users.write(ana, text('Hello')).wamid;
    const sent = await send(text('Hi'));
    await json(`users/${ana}/react`, { wamid: sent, emoji: '❤️' });
    expect(await lastMessage()).toMatchObject({ type: 'reaction', reaction: { message_id: sent, emoji: '❤️' } });
    simulator.users.react(ana, own, '🎉');
    expect(await lastMessage()).toMatchObject({ reaction: { message_id: own, emoji: '🎉' } });
    await json(`users/${ana}/react`, { wamid: sent });
    expect(await lastMessage()).toMatchObject({ reaction: { message_id: sent } });
    expect(JSON.stringify(await lastMessage())).not.toContain('emoji');
    expect(() => simulator.users.react('447700900461', sent, '👍')).toThrow(UserActionError);
  });

  it('edits for 15 minutes, and deletes for two days', async () => {
    const { wamid } = simulator.users.write(ana, text('graen'));
    await json(`users/${ana}/edit`, { wamid, text: 'green' });
    expect(await lastMessage()).toMatchObject({
      type: 'edit',
      edit: { original_message_id: wamid, message: { context: { id: 'M0' }, type: 'text', text: { body: 'green' } } },
    });
    simulator.clock.advance(16 * minuteMs);
    expect(() => simulator.users.edit(ana, wamid, 'late')).toThrow(/15 minutes/);
    await json(`users/${ana}/delete`, { wamid });
    expect(await lastMessage()).toMatchObject({ type: 'revoke', revoke: { original_message_id: wamid } });
    expect(() => simulator.users.delete(ana, wamid)).toThrow(/deleted already/);
    expect(() => simulator.users.edit(ana, wamid, 'again')).toThrow(/deleted already/);
  });

  it('edits the caption of a picture, but no message without a text', async () => {
    const { wamid } = simulator.users.write(ana, { type: 'image', image: { caption: 'Mgu' } });
    simulator.users.edit(ana, wamid, 'Mug');
    expect(await lastMessage()).toMatchObject({
      edit: { message: { image: { caption: 'Mug', id: expect.any(String) } } },
    });
    const sound = simulator.users.write(ana, { type: 'audio', audio: {} });
    expect(() => simulator.users.edit(ana, sound.wamid, 'x')).toThrow(/no text/);
  });

  it('replies to a message, of either side, by its id alone', async () => {
    const own = simulator.users.write(ana, text('Hello')).wamid;
    const sent = await send(text('Hi'));
    simulator.users.write(ana, { ...text('Yes'), context: { id: sent } });
    expect(await lastMessage()).toMatchObject({ context: { from: '15550783881', id: sent } });
    simulator.users.write(ana, { ...text('Hello?'), context: { id: own } });
    expect(await lastMessage()).toMatchObject({ context: { from: ana, id: own } });
  });

  it('writes a message that arrives 25 hours late, with a closed window', async () => {
    const seconds = simulator.clock.seconds() - 25 * 3_600;
    const late = await json(`users/${ana}/messages`, { ...text('Hello'), timestamp: String(seconds) });
    expect(late.at).toBe(seconds * 1_000);
    expect(await lastMessage()).toMatchObject({ timestamp: String(seconds) });
    expect(simulator.platform.world.windows.openUntil(numberId, ana)).toBe((seconds + 24 * 3_600) * 1_000);
    expect((await json('users')).data[0].windows).toEqual({ [numberId]: (seconds + 24 * 3_600) * 1_000 });
    const refused = await postJson(simulator.url, `${numberId}/messages`, {
      messaging_product: 'whatsapp',
      to: ana,
      ...text('Hi'),
    });
    await simulator.settled();
    simulator.clock.advance(minuteMs);
    const [message] = simulator.messages().filter(({ direction }) => direction === 'sent');
    expect([refused.body.error?.code, JSON.stringify(message)]).toEqual([undefined, expect.stringContaining('131047')]);
  });

  it('sends a file that the page shows but never executes', async () => {
    const data = Buffer.from('RIFF').toString('base64');
    const files = [
      { type: 'sticker', mime_type: 'image/webp', shownAs: 'image/webp' },
      { type: 'document', mime_type: 'text/html', shownAs: 'application/octet-stream' },
      { type: 'document', mime_type: 'image/svg+xml', shownAs: 'application/octet-stream' },
    ];
    for (const { type, mime_type, shownAs } of files) {
      const { message } = simulator.users.write(ana, { type, [type]: { data, mime_type, filename: 'a "b"\n.x' } });
      const { id } = message[type] as { id: string };
      const { status, headers, text: bytes } = await call(`media/${id}`);
      expect([status, bytes, headers.get('content-type')]).toEqual([200, 'RIFF', shownAs]);
      expect(headers.get('content-security-policy')).toContain('sandbox');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      if (type === 'document')
        expect(headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''a%20%22b%22%0A.x");
    }
    expect((await call('media/1')).status).toBe(404);
  });

  it('can seek in a sound', async () => {
    const data = Buffer.from('OggS and more').toString('base64');
    const { message } = simulator.users.write(ana, { type: 'audio', audio: { data } });
    const { id } = message.audio as { id: string };
    const ask = async (range: string) => {
      const response = await fetch(`${simulator.url}/_simulator/media/${id}`, { headers: { range } });
      return [response.status, response.headers.get('content-range'), await response.text()];
    };
    expect(await ask('bytes=5-7')).toEqual([206, 'bytes 5-7/13', 'and']);
    expect(await ask('bytes=9-')).toEqual([206, 'bytes 9-12/13', 'more']);
    for (const strange of ['bytes=99-', 'bytes=-4', 'bytes=7-5', 'items=0-1']) {
      expect([strange, ...(await ask(strange))]).toEqual([strange, 200, null, 'OggS and more']);
    }
  });

  it('makes a call that the list of calls shows', async () => {
    await json(`users/${ana}/call`, { seconds: 65 });
    await json(`users/${ana}/call`, {});
    expect((await json('calls')).data).toMatchObject([
      { waId: ana, direction: 'USER_INITIATED', state: 'over', seconds: 65 },
      { waId: ana, state: 'ringing', at: simulator.clock.now() },
    ]);
  });

  it('sees a webhook with its request, its answer and its next retry', async () => {
    receiver.answers = () => 503;
    receiver.answer = '{"error":{"message":"The webhook could not be kept."}}';
    simulator.users.write(ana, text('Hello'));
    await simulator.settled();
    const { data } = await json('webhooks');
    expect(data).toMatchObject([
      {
        state: 'waiting',
        nextAttemptAt: simulator.clock.now() + 10_000,
        attempts: [
          { outcome: 503, answer: receiver.answer },
          { outcome: 503, answer: receiver.answer },
        ],
      },
    ]);
    const { headers } = data[0].attempts[0];
    expect(headers['X-Hub-Signature-256']).toBe(receiver.received[0]?.headers['x-hub-signature-256']);
    receiver.answers = () => 200;
    receiver.answer = 'x'.repeat(10_000);
    simulator.clock.advance(10_000);
    await simulator.settled();
    const [record] = (await json('webhooks')).data;
    expect([record.state, record.nextAttemptAt, record.attempts[2].answer.length]).toEqual([
      'delivered',
      undefined,
      4_096,
    ]);
  });

  it('can have a chosen business-scoped id and no number', async () => {
    await json('users', {
      waId: '48000000142',
      name: 'Lina',
      hidesNumber: true,
      username: 'lina.clay',
      userId: 'PL.556',
    });
    simulator.users.write('48000000142', text('Hi'));
    expect(await lastMessage()).toMatchObject({ from_user_id: 'PL.556' });
    expect(JSON.stringify(receiver.received.at(-1)?.changes)).not.toContain('48000000142');
    expect((await json('users', { waId: ana, userId: 'PL.556' })).error.message).toBe(
      'userId belongs to another user.',
    );
    expect((await json('users', { waId: ana, userId: '556' })).error.message).toMatch(/business-scoped id/);
    expect(simulator.platform.world.users.byNumber(ana)).toBeUndefined();
  });
});
