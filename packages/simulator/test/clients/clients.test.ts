import { createMemoryState } from '@chat-adapter/state-memory';
import { createWhatsAppAdapter } from '@chat-adapter/whatsapp';
import { normalizeWebhook, verifySignature } from '@kapso/whatsapp-cloud-api/server';
import { Chat } from 'chat';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, defaults, type Simulator } from '../../src/index.ts';
import { createClient as createGreatDetail, exerciseGreatDetail } from './great-detail.ts';
import { createClient as createKapso, exerciseKapso } from './kapso.ts';
import { type ClientSurroundings, openReceiver, type ReceivedRequest, type Receiver } from './surroundings.ts';
import { createClient as createApiJs, exerciseWhatsappApiJs } from './whatsapp-api-js.ts';

const user = '16505551234';
const secret = 'simulator-app-secret';

let simulator: Simulator;
let receiver: Receiver;
let surroundings: ClientSurroundings;

beforeAll(async () => {
  simulator = await createSimulator({ speed: 0, random: () => 0.5 });
  receiver = await openReceiver('client-token');
  await simulator.connect({ url: receiver.url, verifyToken: 'client-token' });
  const { wamid } = simulator.users.write(user, { type: 'text', text: { body: 'Hällo, /@ 😀' } });
  await simulator.settled();
  surroundings = {
    baseUrl: simulator.url,
    token: defaults.token,
    phoneNumberId: defaults.phoneNumberId,
    wabaId: defaults.wabaId,
    to: user,
    receivedWamid: wamid,
  };
});

afterAll(async () => {
  await simulator.close();
  receiver.close();
});

/** Waits for the statuses of sent messages, one step of simulated time after another. */
async function letTimePass(): Promise<void> {
  for (let second = 0; second < 90; second += 1) {
    simulator.clock.advance(1_000);
    await simulator.settled();
  }
}

/** One exercise uses up the pair's burst, so the next one waits for it to fill. */
const rest = (): void => simulator.clock.advance(10 * 60_000);

const posts = (): ReceivedRequest[] => receiver.received.filter(({ method }) => method === 'POST');

/** The statuses of a message that the business received. */
function statusesOf(wamid: string): string[] {
  return posts().flatMap(({ body }) => {
    const { entry }: { entry: { changes: { value: { statuses?: { id: string; status: string }[] } }[] }[] } =
      JSON.parse(body);
    return entry
      .flatMap(({ changes }) => changes.flatMap(({ value }) => value.statuses ?? []))
      .filter(({ id }) => id === wamid)
      .map(({ status }) => status);
  });
}

describe('whatsapp-api-js', () => {
  it('sends every message type it has, handles media and marks as read', async () => {
    rest();
    const wamids = await exerciseWhatsappApiJs(surroundings, secret);
    await letTimePass();
    expect(new Set(wamids).size).toBe(20);
    for (const wamid of wamids) expect(statusesOf(wamid)[0], wamid).toBe('sent');
  });

  it('verifies and understands what the simulator sends, with its own code', async () => {
    const client = createApiJs(surroundings, secret);
    const messages: unknown[] = [];
    client.on.message = ({ from, message }) => {
      messages.push([from, message.type]);
    };
    const [first] = posts();
    const signature = String(first?.headers['x-hub-signature-256']);
    await client.post(JSON.parse(first?.body ?? ''), first?.body ?? '', signature);
    expect(messages).toEqual([[user, 'text']]);
    await expect(client.post(JSON.parse(first?.body ?? ''), `${first?.body} `, signature)).rejects.toThrow();
  });

  it('answers the handshake', () => {
    const challenge = client().get({
      'hub.mode': 'subscribe',
      'hub.verify_token': 'client-token',
      'hub.challenge': '1158201444',
    });
    expect(challenge).toBe('1158201444');
  });

  const client = () => createApiJs(surroundings, secret);
});

describe('@kapso/whatsapp-cloud-api', () => {
  it('sends every message type it has, handles media and marks as read', async () => {
    rest();
    simulator.users.write(user, { type: 'text', text: { body: 'Still here' } });
    const wamids = await exerciseKapso(surroundings);
    await letTimePass();
    expect(new Set(wamids).size).toBe(18);
    for (const wamid of wamids) expect(statusesOf(wamid)[0], wamid).toBe('sent');
  });

  it('lists, creates and deletes templates', async () => {
    const { templates } = createKapso(surroundings);
    const { wabaId: businessAccountId } = surroundings;
    expect((await templates.list({ businessAccountId })).data.map(({ name }) => name)).toContain('hello_world');
    const created = await templates.create({
      businessAccountId,
      name: 'order_ready',
      language: 'en_US',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'Your order is ready.' }],
    });
    expect(created).toMatchObject({ status: 'PENDING', category: 'UTILITY' });
    simulator.clock.advance(60_000);
    expect((await templates.list({ businessAccountId, name: 'order_ready' })).data).toMatchObject([
      { status: 'APPROVED' },
    ]);
    expect(await templates.delete({ businessAccountId, name: 'order_ready' })).toEqual({ success: true });
  });

  it('verifies and understands what the simulator sends, with its own code', () => {
    const [first] = posts();
    const signed = { appSecret: secret, rawBody: first?.body ?? '', signatureHeader: signatureOf(first) };
    expect(verifySignature(signed)).toBe(true);
    expect(verifySignature({ ...signed, rawBody: `${first?.body} ` })).toBe(false);
    const understood = normalizeWebhook(JSON.parse(first?.body ?? ''));
    expect(understood.messages).toMatchObject([{ from: user, type: 'text', text: { body: 'Hällo, /@ 😀' } }]);
  });
});

describe('@great-detail/whatsapp', () => {
  it('sends every message type it has, handles media and marks as read', async () => {
    rest();
    simulator.users.write(user, { type: 'text', text: { body: 'Still here' } });
    const wamids = await exerciseGreatDetail(surroundings);
    await letTimePass();
    expect(new Set(wamids).size).toBe(13);
    for (const wamid of wamids) expect(statusesOf(wamid)[0], wamid).toBe('sent');
  });

  it('reads numbers, subscriptions and templates', async () => {
    const client = createGreatDetail(surroundings);
    const { wabaId: businessAccountID } = surroundings;
    expect(await client.phoneNumbers.listPhoneNumbers({ businessAccountID }).json()).toMatchObject({
      data: [{ id: defaults.phoneNumberId, verified_name: 'Lucky Shrub' }],
    });
    expect(await client.subscribedApps.listSubscriptions({ businessAccountID }).json()).toMatchObject({
      data: [{ whatsapp_business_api_data: { id: defaults.appId } }],
    });
    expect(await client.template.list(businessAccountID, { limit: 10 }).json()).toMatchObject({
      data: [{ name: 'hello_world' }],
    });
  });

  it('verifies and understands what the simulator sends, with its own code', async () => {
    const client = createGreatDetail(surroundings);
    const [first] = posts();
    const request = { method: 'POST', query: {}, headers: first?.headers ?? {}, body: first?.body ?? '' };
    const event = await client.webhook.eventNotification(request as never);
    await expect(event.verifySignature(secret)).resolves.toBeUndefined();
    await expect(event.verifySignature('another-secret')).rejects.toThrow();
  });
});

describe('chat, with its WhatsApp adapter', () => {
  it('answers a message that a simulated user writes', async () => {
    rest();
    const bot = new Chat({
      userName: 'bot',
      adapters: {
        whatsapp: createWhatsAppAdapter({
          apiUrl: simulator.url,
          apiVersion: 'v24.0',
          accessToken: defaults.token,
          appSecret: secret,
          phoneNumberId: defaults.phoneNumberId,
          verifyToken: 'client-token',
        }),
      },
      state: createMemoryState(),
      logger: 'silent',
    });
    const answered = Promise.withResolvers<void>();
    bot.onDirectMessage(async (thread, message) => {
      await thread.post(`You said: ${message.text}`);
      answered.resolve();
    });
    simulator.users.write(user, { type: 'text', text: { body: 'Are you there?' } });
    await simulator.settled();
    const last = posts().findLast(({ body }) => body.includes('Are you there?'));
    const answer = await bot.webhooks.whatsapp(requestOf(last));
    expect(answer.status).toBe(200);
    await answered.promise;
    expect(simulator.messages().at(-1)).toMatchObject({
      direction: 'sent',
      to: user,
      type: 'text',
      body: { text: { body: 'You said: Are you there?' } },
    });
    const forged = requestOf(last && { ...last, body: `${last.body} ` });
    expect((await bot.webhooks.whatsapp(forged)).status).toBe(401);
  });
});

const signatureOf = (request: ReceivedRequest | undefined): string =>
  String(request?.headers['x-hub-signature-256'] ?? '');

function requestOf(received: ReceivedRequest | undefined): Request {
  return new Request('http://localhost/webhooks/whatsapp', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': signatureOf(received) },
    body: received?.body ?? '',
  });
}
