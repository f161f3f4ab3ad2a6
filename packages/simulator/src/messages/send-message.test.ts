import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { furnishExamples, plainTemplate } from '../../test/example-world.ts';
import { type Answered, postForm, postJson, refusalOf } from '../../test/graph-caller.ts';
import { startReceiver } from '../../test/receiver.ts';
import { createSimulator, type Simulator } from '../simulator.ts';
import type { PhoneNumber } from '../world/phone-number.ts';

const numberId = '106540352242922';
const wabaId = '102290129340398';
const text = { messaging_product: 'whatsapp', to: '+16505551234', type: 'text', text: { body: 'Hello' } };

describe('sendMessage', () => {
  let simulator: Simulator;
  const send = (message: object): Promise<Answered> =>
    postJson(simulator.url, `${numberId}/messages`, { ...text, ...message });
  const change = (changes: Partial<PhoneNumber>): void => {
    Object.assign(simulator.platform.world.phoneNumbers.get(numberId) ?? {}, changes);
  };
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  beforeEach(() => {
    simulator.reset();
    furnishExamples(simulator.platform.world);
  });
  afterAll(() => simulator.close());

  it('responds in the documented shape, and stores the message as it was posted', async () => {
    const message = { ...text, context: { message_id: 'wamid.X' }, biz_opaque_callback_data: 'order 7', extra: [1] };
    const { status, body } = await send(message);
    const id = body.messages?.[0]?.id ?? '';
    expect(status).toBe(200);
    expect(body).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: '+16505551234', wa_id: '16505551234' }],
      messages: [{ id }],
    });
    expect(Buffer.from(id.slice('wamid.'.length), 'base64').toString('latin1')).toContain('16505551234');
    expect(simulator.messages()).toEqual([
      {
        direction: 'sent',
        wamid: id,
        phoneNumberId: numberId,
        to: '16505551234',
        input: '+16505551234',
        isToGroup: false,
        isByUserId: false,
        type: 'text',
        body: message,
        at: simulator.clock.now(),
        callbackData: 'order 7',
        templateId: undefined,
        category: 'service',
        statuses: [],
      },
    ]);
  });

  it('treats a message without a type as text', async () => {
    expect((await send({ type: undefined })).status).toBe(200);
    expect(simulator.messages()).toMatchObject([{ type: 'text' }]);
  });

  it('sends a message twice if it is posted twice', async () => {
    const [first, second] = [await send({}), await send({})];
    expect(first.body.messages?.[0]?.id).not.toBe(second.body.messages?.[0]?.id);
    expect(simulator.messages()).toHaveLength(2);
  });

  it('accepts a form, and keeps its objects as objects', async () => {
    const answer = await postForm(simulator.url, `${numberId}/messages`, {
      messaging_product: 'whatsapp',
      to: '+16505551234',
      text: '{"body":"Hello"}',
      context: '{"message_id":"wamid.X"}',
      access_token: 'simulator-token',
    });
    expect(answer.status).toBe(200);
    expect(simulator.messages()).toMatchObject([
      { body: { messaging_product: 'whatsapp', text: { body: 'Hello' }, context: { message_id: 'wamid.X' } } },
    ]);
    expect(JSON.stringify(simulator.messages())).not.toContain('simulator-token');
  });

  it.each([
    [{ messaging_product: undefined }, '(#100) The parameter messaging_product is required.'],
    [{ messaging_product: 'sms' }, '(#100) Param messaging_product must be one of {WHATSAPP} - got "sms".'],
    [{ text: undefined }, '(#100) The parameter text is required.'],
    [{ text: 'Hello' }, '(#100) Param text must be a JSON object.'],
    [{ text: '{"body":' }, '(#100) Param text must be a JSON object.'],
    [
      { type: 'jpeg' },
      '(#100) Param type must be one of {AUDIO, CONTACTS, DOCUMENT, GIF, IMAGE, INTERACTIVE, LINK_PREVIEW, LOCATION, PIN, REACTION, STICKER, TEMPLATE, TEXT, VIDEO} - got "jpeg".',
    ],
    [
      { biz_opaque_callback_data: 'a'.repeat(513) },
      '(#100) Param biz_opaque_callback_data must be at most 512 characters long.',
    ],
    [{ context: {} }, "(#100) The parameter context['message_id'] is required."],
  ])('refuses %j', async (message, expected) => {
    const answer = await send(message);
    expect(answer.status).toBe(400);
    expect(refusalOf(answer)).toEqual([100, expected, undefined]);
    expect(simulator.messages()).toEqual([]);
  });

  it('refuses types that only users can send', async () => {
    expect(refusalOf(await send({ type: 'gif', gif: {} }))[0]).toBe(131051);
  });

  it.each<[Partial<PhoneNumber>, number, number]>([
    [{ platformType: 'NOT_APPLICABLE' }, 133010, 400],
    [{ status: 'DISCONNECTED' }, 133010, 400],
    [{ status: 'PENDING' }, 133010, 400],
    [{ status: 'RESTRICTED' }, 368, 403],
    [{ status: 'BANNED' }, 131031, 403],
  ])('refuses for a number that is %j', async (changes, code, status) => {
    change(changes);
    const answer = await send({});
    expect([refusalOf(answer)[0], answer.status]).toEqual([code, status]);
  });

  it('refuses for a banned account', async () => {
    Object.assign(simulator.platform.world.wabas.get(wabaId) ?? {}, { status: 'BANNED' });
    expect(refusalOf(await send({}))).toEqual([
      131031,
      '(#131031) Business Account locked',
      'Business account has been locked.',
    ]);
  });

  it('refuses messages only while the number is being upgraded to a higher throughput', async () => {
    change({ maintenanceUntil: simulator.clock.now() + 60_000 });
    const answer = await send({});
    expect([refusalOf(answer)[0], answer.status]).toEqual([131057, 500]);
    simulator.clock.advance(60_000);
    expect((await send({})).status).toBe(200);
  });

  it('refuses messages beyond the number’s throughput until time has passed', async () => {
    change({ isOnBizApp: true });
    const sendTo = (user: number) => send({ to: `+1650555${1_000 + user}` });
    const answers = await Promise.all(Array.from({ length: 21 }, (_, user) => sendTo(user)));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(refusalOf)).toEqual([
      [130429, '(#130429) Rate limit hit', 'Cloud API message throughput has been reached.'],
    ]);
    expect(simulator.messages()).toHaveLength(20);
    simulator.clock.advance(50);
    expect((await sendTo(22)).status).toBe(200);
  });

  it('refuses more than 45 at once to one user, until six seconds have passed', async () => {
    const answers = await Promise.all(Array.from({ length: 46 }, () => send({})));
    expect(answers.flatMap(({ body }) => body.error?.code ?? [])).toEqual([131056]);
    expect((await send({ to: '+16505550000' })).status).toBe(200);
    simulator.clock.advance(6_000);
    expect((await send({})).status).toBe(200);
  });

  it('does not count refused messages', async () => {
    for (let each = 0; each < 100; each += 1) await send({ text: {} });
    const answers = await Promise.all(Array.from({ length: 45 }, () => send({})));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  describe('with a template', () => {
    const sendTemplate = (template: object, more = {}) => send({ type: 'template', template, ...more });
    const add = (name: string, changes: Parameters<typeof plainTemplate>[1] = {}): object => {
      simulator.platform.world.templates.set(name, plainTemplate(name, changes));
      return { name, language: { code: 'en_US' } };
    };

    it('says that it was accepted, or held', async () => {
      expect((await sendTemplate(add('plain'))).body.messages?.[0]?.message_status).toBe('accepted');
      expect((await sendTemplate(add('paced', { isPaced: true }))).body.messages?.[0]?.message_status).toBe(
        'held_for_quality_assessment',
      );
      expect(simulator.messages()).toMatchObject([{ category: 'utility', templateId: expect.any(String) }, {}]);
    });

    it.each([
      ['PENDING', 132001, 404],
      ['REJECTED', 132001, 404],
      ['PAUSED', 132015, 400],
      ['DISABLED', 132016, 400],
    ] as const)('refuses one that is %s', async (state, code, status) => {
      const answer = await sendTemplate(add('stopped', { status: state }));
      expect([refusalOf(answer)[0], answer.status]).toEqual([code, status]);
    });

    it('refuses a template of another account, or one that exists only in another language', async () => {
      expect(refusalOf(await sendTemplate(add('foreign', { wabaId: '999' })))[0]).toBe(132001);
      expect(refusalOf(await sendTemplate({ name: 'hello_world', language: { code: 'en' } }))).toEqual([
        132001,
        '(#132001) Template name does not exist in the translation',
        'template name (hello_world) does not exist in en',
      ]);
    });

    it.each([
      [{}, "(#100) The parameter template['name'] is required."],
      [{ name: 'hello_world' }, "(#100) The parameter template['language'] is required."],
      [{ name: 'hello_world', language: {} }, "(#100) The parameter template['language']['code'] is required."],
      [
        { name: 'hello_world', language: { code: 'en_US', policy: 'fallback' } },
        "(#100) Param template['language']['policy'] must be one of {DETERMINISTIC} - got \"fallback\".",
      ],
    ])('refuses %j', async (template, message) => {
      expect(refusalOf(await sendTemplate(template))).toEqual([100, message, undefined]);
    });

    it('refuses to send codes to a user id', async () => {
      const { users } = simulator.platform.world;
      const recipient = users.userIdOf(users.ensure('16505551234'), '506914307656634');
      const components = [{ type: 'body', parameters: [{ type: 'text', text: '123456' }] }];
      const code = { ...add('code', { category: 'AUTHENTICATION', components: [{ type: 'BODY' }] }), components };
      expect(refusalOf(await sendTemplate(code, { to: undefined, recipient }))[0]).toBe(131062);
      expect((await sendTemplate(code, { recipient })).status).toBe(200);
    });

    it('refuses missing files', async () => {
      const template = add('picture', {
        components: [
          { type: 'HEADER', format: 'IMAGE' },
          { type: 'BODY', text: 'a' },
        ],
      });
      const header = (image: object) => [{ type: 'header', parameters: [{ type: 'image', image }] }];
      expect((await sendTemplate({ ...template, components: header({ id: '1037543291543636' }) })).status).toBe(200);
      expect(refusalOf(await sendTemplate({ ...template, components: header({ id: '1' }) }))[0]).toBe(131009);
    });
  });

  it('sends a status before the response if a fault says so', async () => {
    const receiver = await startReceiver();
    await simulator.connect({ url: receiver.url, verifyToken: 'v' });
    simulator.platform.world.windows.open(numberId, '16505551234', simulator.clock.now());
    simulator.faults.add({ times: 1 }, { kind: 'status-before-answer' });
    await send({});
    expect(receiver.received.flatMap(({ changes }) => changes)).toMatchObject([
      { field: 'messages', value: { statuses: [{ status: 'sent', recipient_id: '16505551234' }] } },
    ]);
    await send({});
    expect(receiver.received).toHaveLength(1);
    await receiver.close();
  });
});
