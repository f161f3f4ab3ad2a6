import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator, UserActionError } from '../src/index.ts';
import { postJson } from './graph-caller.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const ana = '16505551234';
const edge = '106540352242922/messages';

interface MessageWebhook {
  readonly system?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

describe('simulated users', () => {
  let simulator: Simulator;
  let receiver: Receiver;

  beforeAll(async () => {
    receiver = await startReceiver();
    simulator = await createSimulator({ speed: 0, random: () => 0.5 });
  });
  beforeEach(async () => {
    simulator.reset();
    receiver.received.length = 0;
    await simulator.connect({ url: receiver.url, verifyToken: 'any' });
  });
  afterAll(async () => {
    await simulator.close();
    await receiver.close();
  });

  /** The changes of a field that the business received. */
  const received = async (field = 'messages') => {
    await simulator.settled();
    return receiver.received.flatMap(({ changes }) => changes.filter((each) => each.field === field));
  };
  const receivedMessages = async () =>
    (await received()).flatMap(({ value }) => (value.messages as MessageWebhook[] | undefined) ?? []);

  const send = async (body: object): Promise<string> => {
    const answer = await postJson(simulator.url, edge, { messaging_product: 'whatsapp', to: ana, ...body });
    expect(answer.body).toMatchObject({ messages: [{}] });
    return answer.body.messages?.[0]?.id ?? '';
  };

  const openWindow = () => simulator.users.write(ana, { type: 'text', text: { body: 'Hello' } });

  it('write as in Meta’s webhooks: author, time, number, signature', async () => {
    simulator.platform.world.users.put(ana, { name: 'Ana', username: 'ana' });
    const { wamid } = simulator.users.write(ana, { type: 'text', text: { body: 'Hello' } });
    const [change] = await received();
    expect(change?.value).toMatchObject({
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '15550783881', phone_number_id: '106540352242922' },
      contacts: [
        { profile: { name: 'Ana', username: 'ana' }, wa_id: ana, user_id: expect.stringMatching(/^US\.\d{20}$/) },
      ],
      messages: [
        { from: ana, id: wamid, timestamp: expect.stringMatching(/^\d{10}$/), type: 'text', text: { body: 'Hello' } },
      ],
    });
    expect(receiver.received.every(({ isSigned }) => isSigned)).toBe(true);
  });

  it('are known only by their user id if they hide their number (pain 18)', async () => {
    simulator.platform.world.users.put(ana, { hidesNumber: true });
    simulator.users.write(ana, { type: 'text', text: { body: 'Hello' } });
    const [change] = await received();
    const { contacts: [contact] = [], messages: [message] = [] } = (change?.value ?? {}) as {
      contacts?: Record<string, unknown>[];
      messages?: Record<string, unknown>[];
    };
    expect(contact).not.toHaveProperty('wa_id');
    expect(message).not.toHaveProperty('from');
    expect(message?.from_user_id).toBe(contact?.user_id);
    expect(JSON.stringify(change)).not.toContain(ana);
    const answer = await postJson(simulator.url, edge, {
      messaging_product: 'whatsapp',
      recipient: contact?.user_id,
      type: 'text',
      text: { body: 'Hello, whoever you are' },
    });
    expect(answer.body.contacts).toEqual([{ input: contact?.user_id, user_id: contact?.user_id }]);
  });

  it('open the window by writing, and the business may send free-form messages for 24 hours', async () => {
    const freeForm = { type: 'text', text: { body: 'An answer' } };
    const before = await send(freeForm);
    simulator.clock.advance(5_000);
    simulator.users.write(ana, { type: 'text', text: { body: 'Hello' } });
    const inside = await send(freeForm);
    simulator.clock.advance(24 * 3_600_000);
    const after = await send(freeForm);
    simulator.clock.advance(60_000);
    await simulator.settled();
    const statuses = (await received()).flatMap(
      ({ value }) => (value.statuses as Record<string, unknown>[] | undefined) ?? [],
    );
    const failed = statuses.filter(({ status }) => status === 'failed');
    expect(failed.map(({ id }) => id).sort()).toEqual([before, after].sort());
    expect(failed).toMatchObject([{ errors: [{ code: 131047 }] }, { errors: [{ code: 131047 }] }]);
    expect(statuses.filter(({ id }) => id === inside).map(({ status }) => status)).toEqual([
      'sent',
      'delivered',
      'read',
    ]);
  });

  it('send files, which can be fetched by id for seven days and by URL for five minutes', async () => {
    const data = Buffer.from('a picture').toString('base64');
    simulator.users.write(ana, { type: 'image', image: { data, mime_type: 'image/png', caption: 'Look' } });
    const [message] = await receivedMessages();
    const image = message?.image as { id: string; url: string; caption: string; data?: string };
    expect(image).toMatchObject({ caption: 'Look', mime_type: 'image/png' });
    expect(image.data).toBeUndefined();
    const headers = { authorization: 'Bearer simulator-token' };
    expect(await (await fetch(image.url, { headers })).text()).toBe('a picture');
    expect((await fetch(image.url)).status).toBe(401);
    simulator.clock.advance(5 * 60_000 + 1_000);
    expect((await fetch(image.url, { headers })).status).toBe(404);
    const node = `${simulator.url}/v24.0/${image.id}`;
    expect((await fetch(node, { headers })).status).toBe(200);
    simulator.clock.advance(7 * 24 * 3_600_000);
    expect((await fetch(node, { headers })).status).toBe(400);
  });

  it('press reply buttons and choose rows, by id, title or position', async () => {
    openWindow();
    const button = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });
    const question = await send({
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: 'Shall we?' },
        action: { buttons: [button('yes', 'Yes, please'), button('no', 'No')] },
      },
    });
    const list = await send({
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: 'Which?' },
        action: { button: 'Choose', sections: [{ rows: [{ id: 'red', title: 'Red', description: 'Like fire' }] }] },
      },
    });
    simulator.users.press(ana, question, 'Yes, please');
    simulator.users.press(ana, question, 'no');
    simulator.users.press(ana, list, 0);
    expect((await receivedMessages()).slice(1)).toMatchObject([
      {
        type: 'interactive',
        context: { from: '15550783881', id: question },
        interactive: { type: 'button_reply', button_reply: { id: 'yes', title: 'Yes, please' } },
      },
      { interactive: { button_reply: { id: 'no', title: 'No' } } },
      {
        context: { id: list },
        interactive: { type: 'list_reply', list_reply: { id: 'red', title: 'Red', description: 'Like fire' } },
      },
    ]);
    expect(() => simulator.users.press(ana, question, 'Maybe')).toThrow(/"Yes, please" \(yes\), "No" \(no\)/);
  });

  it('can press nothing on a message that never reached them', async () => {
    const reply = { type: 'reply', reply: { id: 'yes', title: 'Yes' } };
    const wamid = await send({
      type: 'interactive',
      interactive: { type: 'button', body: { text: 'Shall we?' }, action: { buttons: [reply] } },
    });
    expect(() => simulator.users.press(ana, wamid, 'yes')).toThrow(/never reached 16505551234.*131047/);
    expect(await receivedMessages()).toEqual([]);
  });

  it('press quick replies of templates, and get an error for a URL, which does not notify the business', async () => {
    simulator.seed({
      templates: [
        {
          name: 'pick_up',
          components: [
            { type: 'BODY', text: 'Ready.' },
            {
              type: 'BUTTONS',
              buttons: [
                { type: 'QUICK_REPLY', text: 'On my way' },
                { type: 'URL', text: 'Map', url: 'https://example.com' },
              ],
            },
          ],
        },
      ],
    });
    const payload = { type: 'payload', payload: 'coming' };
    const components = [{ type: 'button', sub_type: 'quick_reply', index: '0', parameters: [payload] }];
    const wamid = await send({
      type: 'template',
      template: { name: 'pick_up', language: { code: 'en_US' }, components },
    });
    simulator.users.press(ana, wamid, 'On my way');
    expect(await receivedMessages()).toMatchObject([
      { type: 'button', button: { payload: 'coming', text: 'On my way' }, context: { id: wamid } },
    ]);
    expect(() => simulator.users.press(ana, wamid, 'Map')).toThrow(UserActionError);
  });

  it('fill in flows', async () => {
    openWindow();
    const wamid = await send({
      type: 'interactive',
      interactive: {
        type: 'flow',
        body: { text: 'Sign up' },
        action: {
          name: 'flow',
          parameters: { flow_message_version: '3', flow_id: '1', flow_cta: 'Begin', flow_token: 't-1' },
        },
      },
    });
    simulator.users.fillFlow(ana, wamid, { seats: '2' });
    const answer = (await receivedMessages()).at(-1);
    expect(answer).toMatchObject({ context: { id: wamid }, interactive: { type: 'nfm_reply' } });
    const { nfm_reply: reply } = (answer?.interactive ?? {}) as {
      nfm_reply?: { name: string; response_json: string };
    };
    expect(reply?.name).toBe('flow');
    expect(JSON.parse(reply?.response_json ?? '{}')).toEqual({ flow_token: 't-1', seats: '2' });
  });

  it('block a business, and get nothing more from it', async () => {
    simulator.users.write(ana, { type: 'text', text: { body: 'Hello' } });
    simulator.users.block(ana);
    const wamid = await send({ type: 'text', text: { body: 'Are you there?' } });
    simulator.clock.advance(60_000);
    const statuses = (await received()).flatMap(
      ({ value }) => (value.statuses as Record<string, unknown>[] | undefined) ?? [],
    );
    expect(statuses).toMatchObject([{ id: wamid, status: 'failed', errors: [{ code: 131026 }] }]);
    simulator.users.unblock(ana);
    expect(simulator.platform.world.users.byNumber(ana)?.blocked.size).toBe(0);
  });

  it('opt out of marketing, which is reported and makes such templates fail', async () => {
    simulator.seed({
      templates: [{ name: 'sale', category: 'MARKETING', components: [{ type: 'BODY', text: 'Sale!' }] }],
    });
    simulator.users.setMarketing(ana, 'stop');
    expect((await received('user_preferences')).map(({ value }) => value)).toMatchObject([
      { user_preferences: [{ wa_id: ana, category: 'marketing_messages', value: 'stop' }] },
    ]);
    await send({ type: 'template', template: { name: 'sale', language: { code: 'en_US' } } });
    simulator.clock.advance(60_000);
    const statuses = (await received()).flatMap(
      ({ value }) => (value.statuses as Record<string, unknown>[] | undefined) ?? [],
    );
    expect(statuses).toMatchObject([{ status: 'failed', errors: [{ code: 131050 }] }]);
  });

  it('have no number in their preferences if they hide it', async () => {
    simulator.platform.world.users.put(ana, { hidesNumber: true });
    simulator.users.setMarketing(ana, 'resume');
    const [change] = await received('user_preferences');
    expect(change?.value).toMatchObject({
      contacts: [{ user_id: expect.stringMatching(/^US\./) }],
      user_preferences: [{ user_id: expect.stringMatching(/^US\./), value: 'resume', timestamp: expect.any(Number) }],
    });
    expect(JSON.stringify(change)).not.toContain(ana);
  });

  it('go offline: only sent is reported, and the rest when they are online again', async () => {
    simulator.users.setOnline(ana, false);
    await send({ type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } });
    simulator.clock.advance(3_600_000);
    const words = async () =>
      (await received())
        .flatMap(({ value }) => (value.statuses as { status: string }[] | undefined) ?? [])
        .map(({ status }) => status);
    expect(await words()).toEqual(['sent']);
    simulator.users.setOnline(ana, true);
    simulator.clock.advance(60_000);
    expect(await words()).toEqual(['sent', 'delivered', 'read']);
  });

  it('change their number: the business is notified, and the window moves to the new number', async () => {
    simulator.users.write(ana, { type: 'text', text: { body: 'Hello' } });
    const [before] = await receivedMessages();
    simulator.users.changeNumber(ana, '16505559999');
    const messages = await receivedMessages();
    expect(messages.at(-1)).toMatchObject({
      type: 'system',
      from: ana,
      system: { type: 'user_changed_number', wa_id: '16505559999', user_id: expect.stringMatching(/^US\./) },
    });
    expect(messages.at(-1)?.system).toMatchObject({ previous_user_id: before?.from_user_id });
    expect(await received('user_id_update')).toEqual([]);
    const { windows } = simulator.platform.world;
    expect(windows.openUntil('106540352242922', ana)).toBeUndefined();
    expect(windows.openUntil('106540352242922', '16505559999')).toBeGreaterThan(simulator.clock.now());
    expect(() => simulator.users.changeNumber('16505559999', 'x')).toThrow(UserActionError);
  });

  it('change a hidden number: only the ids are reported, before August 2026 also by a separate field', async () => {
    simulator.platform.world.users.put(ana, { hidesNumber: true });
    openWindow();
    simulator.users.changeNumber(ana, '16505559999', { hasPreviousIds: false });
    const [before, system] = await receivedMessages();
    const [update] = await received('user_id_update');
    expect(system).toMatchObject({
      from_user_id: before?.from_user_id,
      system: { type: 'user_changed_user_id', user_id: expect.stringMatching(/^US\./) },
    });
    expect(update?.value).toMatchObject({ user_id_update: [{ user_id: { previous: before?.from_user_id } }] });
    expect(JSON.stringify([system, update])).not.toMatch(/16505551234|16505559999/);
  });

  it('get new ids: a system message names the previous ids, as since August 2026, or not', async () => {
    const { users } = simulator.platform.world;
    users.put(ana, { parentId: 'too' });
    openWindow();
    simulator.users.renewUserId(ana);
    simulator.users.renewUserId(ana, { hasPreviousIds: false });
    const [before, system, older] = await receivedMessages();
    expect(system?.system).toMatchObject({
      type: 'user_changed_user_id',
      previous_user_id: before?.from_user_id,
      previous_parent_user_id: before?.from_parent_user_id,
      parent_user_id: expect.stringMatching(/^US\.ENT\.\d+$/),
    });
    for (const key of ['from', 'from_user_id']) expect(system).not.toHaveProperty(key);
    const { user_id: renewed } = system?.system ?? {};
    expect(older).toMatchObject({ from: ana, from_user_id: renewed, system: { wa_id: ana } });
    expect(older?.system).not.toHaveProperty('previous_user_id');
    expect(await received('user_id_update')).toEqual([]);
  });

  it('show only a parent id if the business may see nothing else, and can be written to by it', async () => {
    simulator.platform.world.users.put(ana, { parentId: 'only' });
    openWindow();
    const [message] = await receivedMessages();
    const parentId = message?.from_parent_user_id;
    expect(parentId).toMatch(/^US\.ENT\.\d+$/);
    expect(JSON.stringify(message)).not.toContain(ana);
    expect(message).not.toHaveProperty('from_user_id');
    await send({ to: undefined, recipient: parentId, type: 'text', text: { body: 'hi' } });
    simulator.clock.advance(60_000);
    const statuses = (await received()).flatMap(({ value }) => (value.statuses as Record<string, unknown>[]) ?? []);
    expect(statuses.at(-1)).toMatchObject({ recipient_parent_user_id: parentId });
    expect(JSON.stringify(statuses)).not.toMatch(/recipient_user_id|recipient_id/);
  });

  it('share a hidden number on request, which is shown from then on', async () => {
    simulator.platform.world.users.put(ana, { hidesNumber: true });
    openWindow();
    const card = { origin: 'contact_request', phones: [{ phone: `+${ana}`, wa_id: ana, type: 'CELL' }] };
    const interactive = { body: { text: 'Your number?' }, action: { name: 'request_contact_info' } };
    const wamid = await send({ type: 'interactive', interactive: { type: 'request_contact_info', ...interactive } });
    simulator.clock.advance(60_000);
    expect(simulator.users.press(ana, wamid, 0).message).toMatchObject({ contacts: [card] });
    simulator.users.write(ana, { type: 'text', text: { body: 'that was mine' } });
    expect((await receivedMessages()).map(({ from }) => from)).toEqual([undefined, undefined, ana]);
  });

  it('call, which opens the window, and hang up', async () => {
    const id = simulator.users.call(ana);
    simulator.clock.advance(30_000);
    expect((await received('calls')).flatMap(({ value }) => value.calls)).toMatchObject([
      { id, event: 'connect', from: ana, direction: 'USER_INITIATED' },
      { id, event: 'terminate' },
    ]);
    expect(simulator.platform.world.windows.openUntil('106540352242922', ana)).toBeGreaterThan(simulator.clock.now());
  });

  it('call and are answered; recording and transcript follow, without contacts and direction', async () => {
    const id = simulator.users.call(
      ana,
      {},
      { seconds: 90, isRecorded: true, isTranscribed: true, ctaPayload: 'desk' },
    );
    simulator.clock.advance(300_000);
    const values = (await received('calls')).map(({ value }) => value);
    expect(values.flatMap(({ calls }) => calls)).toMatchObject([
      { id, event: 'connect', cta_payload: 'desk' },
      { id, event: 'terminate', status: 'COMPLETED', duration: 90 },
      { id, event: 'call_recording_available', from: ana, call_recording: { type: 'audio' } },
      { id, event: 'call_transcription_available', call_transcript: { document: { mime_type: 'application/json' } } },
    ]);
    const last = values.at(-1) as { contacts?: unknown; calls: readonly { direction?: unknown }[] };
    expect([last.contacts, last.calls[0]?.direction]).toEqual([undefined, undefined]);
  });

  it('click on marketing messages, and on no others', async () => {
    simulator.seed({
      templates: [{ name: 'sale', category: 'MARKETING', components: [{ type: 'BODY', text: 'Sale!' }] }],
    });
    const wamid = await send({ type: 'template', template: { name: 'sale', language: { code: 'en_US' } } });
    openWindow();
    const plain = await send({ text: { body: 'Hi' } });
    expect(() => simulator.users.click(ana, plain)).toThrow(/not a marketing message/);
    const clickId = simulator.users.click(ana, wamid, { component: 'body', opensPage: true });
    simulator.clock.advance(10_000);
    const actions = (await received('messages')).flatMap(({ value }) => value.user_actions ?? []);
    expect(actions).toMatchObject([
      {
        action_type: 'marketing_messages_link_click',
        marketing_messages_link_click_data: { click_component: 'body', click_id: clickId },
      },
      { action_type: 'landing_page_view', marketing_messages_link_click_data: { click_id: clickId } },
    ]);
  });

  it('write after a click on an ad: the message names it', async () => {
    simulator.users.clickAd(ana);
    simulator.users.clickAd(ana, { text: 'How much?', referral: { source_id: '77', headline: 'Mugs' } });
    expect(await receivedMessages()).toMatchObject([
      { type: 'text', referral: { source_type: 'ad', source_url: expect.any(String), ctwa_clid: expect.any(String) } },
      { text: { body: 'How much?' }, referral: { source_type: 'ad', source_id: '77', headline: 'Mugs' } },
    ]);
  });

  describe('pay', () => {
    const total = { value: 1100, offset: 100 };
    const order = {
      status: 'pending',
      items: [{ retailer_id: '1', name: 'Mug', quantity: 1, amount: total }],
      subtotal: total,
    };
    const ask = (action: object, type: string) =>
      send({ type: 'interactive', interactive: { type, body: { text: 'Your order' }, action } });
    const bill = (reference: string) => ({
      name: 'review_and_pay',
      parameters: {
        reference_id: reference,
        type: 'physical-goods',
        payment_type: 'upi',
        payment_configuration: 'mugs',
        currency: 'INR',
        total_amount: total,
        order,
      },
    });
    const receivedPayments = async () =>
      (await received())
        .flatMap(({ value }) => (value.statuses as Record<string, unknown>[] | undefined) ?? [])
        .filter(({ type }) => type === 'payment');

    it('pay an order; the status does not name the message', async () => {
      openWindow();
      const wamid = await ask(bill('order-7'), 'order_details');
      simulator.clock.advance(60_000);
      simulator.users.pay(ana, wamid, 'pending');
      simulator.users.pay(ana, wamid);
      const payment = { reference_id: 'order-7', amount: total, currency: 'INR' };
      expect(await receivedPayments()).toEqual(
        ['pending', 'captured'].map((status) => ({
          id: wamid,
          type: 'payment',
          status,
          payment,
          recipient_id: ana,
          recipient_user_id: expect.stringMatching(/^US\./),
          timestamp: expect.stringMatching(/^\d{10}$/),
        })),
      );
      expect(simulator.messages().at(-1)).toMatchObject({ wamid, statuses: [{}, {}, { status: 'read' }] });
      expect(() => simulator.users.press(ana, wamid, 0)).toThrow(/use the action "pay"/);
    });

    it('pay no canceled order, and nothing that is not an order', async () => {
      openWindow();
      const wamid = await ask(bill('order-8'), 'order_details');
      const parameters = { reference_id: 'order-8', order: { status: 'canceled' } };
      const status = await ask({ name: 'review_order', parameters }, 'order_status');
      simulator.clock.advance(60_000);
      expect(() => simulator.users.pay(ana, wamid)).toThrow(/order-8 was canceled/);
      expect(() => simulator.users.pay(ana, status)).toThrow(/asks for no payment/);
      expect(await receivedPayments()).toEqual([]);
    });

    it('pay an order from a template', async () => {
      simulator.seed({
        templates: [
          {
            name: 'bill',
            components: [
              { type: 'BODY', text: 'Your order' },
              { type: 'BUTTONS', buttons: [{ type: 'ORDER_DETAILS', text: 'Review and pay' }] },
            ],
          },
        ],
      });
      const { parameters } = bill('order-9');
      const parameter = { type: 'action', action: { order_details: parameters } };
      const components = [{ type: 'button', sub_type: 'order_details', index: 0, parameters: [parameter] }];
      const wamid = await send({
        type: 'template',
        template: { name: 'bill', language: { code: 'en_US' }, components },
      });
      simulator.clock.advance(60_000);
      simulator.users.pay(ana, wamid, 'failed');
      expect(await receivedPayments()).toMatchObject([{ status: 'failed', payment: { reference_id: 'order-9' } }]);
    });
  });

  it('reach no business that has blocked them', async () => {
    simulator.users.write(ana, { type: 'text', text: { body: 'Hello' } });
    const blocked = await postJson(simulator.url, '106540352242922/block_users', {
      messaging_product: 'whatsapp',
      block_users: [{ user: `+${ana}` }],
    });
    expect(blocked.body).toMatchObject({ block_users: { added_users: [{ input: `+${ana}`, wa_id: ana }] } });
    await receivedMessages();
    receiver.received.length = 0;
    simulator.users.write(ana, { type: 'text', text: { body: 'Anybody?' } });
    simulator.users.call(ana);
    simulator.clock.advance(30_000);
    expect(await receivedMessages()).toEqual([]);
    expect(await received('calls')).toEqual([]);
  });

  it('report why an action is impossible', () => {
    expect(() => simulator.users.write('ana', { type: 'text', text: { body: 'x' } })).toThrow(/digits only/);
    expect(() => simulator.users.write(ana, {})).toThrow(/needs a type/);
    expect(() => simulator.users.write(ana, { type: 'text' })).toThrow(/in an object "text"/);
    expect(() => simulator.users.press(ana, 'wamid.none', 'x')).toThrow(/sent no message wamid.none/);
    expect(() => simulator.users.read(ana, { phoneNumberId: '1' })).toThrow(/no business number/);
  });
});
