import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../test/receiver.ts';
import { createSimulator, type Simulator } from '../simulator.ts';
import type { WebhookOptions } from './create-webhooks.ts';

const wabaId = '102290129340398';
const phoneNumberId = '106540352242922';
const appId = '670843887433847';
const secondMs = 1_000;
const hourMs = 3_600_000;

let receiver: Receiver;
let simulator: Simulator;

async function start(webhooks: WebhookOptions = {}): Promise<void> {
  simulator = await createSimulator({ speed: 0, startAt: 1_700_000_000_000, webhooks });
  await simulator.connect({ url: `${receiver.url}/hook`, verifyToken: 'token' });
}

function emit(n: number | string, field = 'messages'): void {
  simulator.platform.webhooks.emit({ wabaId, phoneNumberId, field, value: { n } });
}

const seen = (): unknown[] => receiver.received.flatMap(({ changes }) => changes.map(({ value }) => value.n));
const app = () => {
  const found = simulator.platform.world.apps.get(appId);
  if (!found) throw new Error('The default app is gone.');
  return found;
};

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await simulator.close();
  await receiver.close();
});

describe('Webhooks.emit', () => {
  it('posts like Meta: body, headers, and both signatures of the bytes', async () => {
    await start();
    simulator.platform.webhooks.emit({
      wabaId,
      phoneNumberId,
      field: 'messages',
      value: { text: 'Größe/1 😀 @you' },
    });
    await simulator.settled();
    const [post] = receiver.received;
    expect(post?.body.toString()).toBe(
      `{"object":"whatsapp_business_account","entry":[{"id":"${wabaId}","changes":[{"value":{"text":"Gr\\u00f6\\u00dfe\\/1 \\ud83d\\ude00 \\u0040you"},"field":"messages"}]}]}`,
    );
    expect(post?.isSigned).toBe(true);
    expect(post?.path).toBe('/hook');
    expect(post?.headers).toMatchObject({
      'user-agent': 'facebookexternalua',
      'content-type': 'application/json',
      'content-length': String(post?.body.length),
      accept: '*/*',
    });
    expect(post?.headers).not.toHaveProperty('authorization');
  });

  it('leaves UTF-8 unescaped in the plain variant, and signs these bytes', async () => {
    await start({ encoding: 'plain' });
    emit('Größe/1 😀 @you');
    await simulator.settled();
    expect(receiver.received[0]?.body.toString()).toContain('{"n":"Größe/1 😀 @you"}');
    expect(receiver.received[0]?.isSigned).toBe(true);
  });

  it('sends nothing while the WABA is not subscribed, and does not send it later', async () => {
    await start();
    const waba = simulator.platform.world.wabas.get(wabaId);
    waba?.subscribedApps.clear();
    emit(1);
    await simulator.settled();
    waba?.subscribedApps.set(appId, { override: undefined });
    await simulator.settled();
    expect(receiver.received).toEqual([]);
    expect(simulator.webhooks()).toEqual([]);
  });

  it('gives each app its own POST, signed with its own secret', async () => {
    await start();
    const second = await startReceiver('second-secret');
    simulator.platform.world.apps.set('2', {
      ...app(),
      id: '2',
      secret: 'second-secret',
      subscription: { callbackUrl: second.url, verifyToken: 't', fields: new Set(['messages']), isActive: true },
    });
    simulator.platform.world.wabas.get(wabaId)?.subscribedApps.set('2', { override: undefined });
    emit(1);
    await simulator.settled();
    await second.close();
    expect(receiver.received.map(({ isSigned }) => isSigned)).toEqual([true]);
    expect(second.received.map(({ isSigned }) => isSigned)).toEqual([true]);
    expect(simulator.webhooks().map((record) => record.appId)).toEqual([appId, '2']);
  });

  it('batches under load: all updates arrive, in far fewer POSTs', async () => {
    await start();
    receiver.answers = () => new Promise((resolve) => setTimeout(resolve, 5, 200));
    for (let n = 0; n < 500; n += 1) {
      emit(n);
      if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await simulator.settled();
    expect(new Set(seen())).toEqual(new Set(Array.from({ length: 500 }, (_, n) => n)));
    expect(receiver.received.length).toBeLessThan(100);
    expect(simulator.webhooks().reduce((sum, { changes }) => sum + changes, 0)).toBe(500);
  });

  it('sends each update by itself when batching is off', async () => {
    await start({ batching: 'none' });
    for (let n = 0; n < 100; n += 1) emit(n);
    await simulator.settled();
    expect(receiver.received).toHaveLength(100);
    expect(new Set(seen()).size).toBe(100);
    expect(receiver.received.every(({ isSigned }) => isSigned)).toBe(true);
  });
});

describe('retries', () => {
  it('are sent at once, then with increasing delays of simulated time, with the same body', async () => {
    await start();
    receiver.answers = () => 500;
    emit(1, 'security');
    await simulator.settled();
    expect(receiver.received).toHaveLength(2);
    for (const waitMs of [10 * secondMs, 20 * secondMs, 40 * secondMs]) {
      const before = receiver.received.length;
      simulator.clock.advance(waitMs - 1);
      await simulator.settled();
      expect(receiver.received).toHaveLength(before);
      simulator.clock.advance(1);
      await simulator.settled();
      expect(receiver.received).toHaveLength(before + 1);
    }
    receiver.answers = () => 200;
    simulator.clock.advance(80 * secondMs);
    await simulator.settled();
    simulator.clock.advance(hourMs);
    await simulator.settled();
    expect(receiver.received).toHaveLength(6);
    expect(new Set(receiver.received.map(({ body }) => body.toString())).size).toBe(1);
    const [record] = simulator.webhooks();
    expect(record?.state).toBe('delivered');
    expect(record?.attempts.map(({ outcome }) => outcome)).toEqual([500, 500, 500, 500, 500, 200]);
    expect(record?.attempts.map(({ at }) => (at - (record?.createdAt ?? 0)) / secondMs)).toEqual([
      0, 0, 10, 30, 70, 150,
    ]);
  });

  it('follow every response except 200, even redirects, and broken, refused and late requests', async () => {
    await start({ timeoutMs: 200 });
    const answers = [201, 204, 302, 400, 'break', 'never'] as const;
    for (const answer of answers) {
      const before = receiver.received.length;
      receiver.answers = () => (receiver.received.length === before + 1 ? answer : 200);
      emit(1);
      await simulator.settled();
      expect(receiver.received).toHaveLength(before + 2);
    }
    const outcomes = simulator.webhooks().map(({ attempts }) => attempts.map(({ outcome }) => outcome));
    expect(outcomes).toEqual([
      [201, 200],
      [204, 200],
      [302, 200],
      [400, 200],
      ['broken', 200],
      ['timeout', 200],
    ]);
    await receiver.close();
    emit(2);
    await simulator.settled();
    // A kept-open connection may be the first to show that the endpoint is gone.
    expect(simulator.webhooks().at(-1)).toMatchObject({
      state: 'waiting',
      attempts: [{ outcome: expect.stringMatching(/^(broken|refused)$/) }, { outcome: 'refused' }],
    });
  });

  it('end after seven days', async () => {
    await start();
    receiver.answers = () => 500;
    emit(1);
    await simulator.settled();
    for (let hour = 0; hour < 8 * 24; hour += 1) {
      simulator.clock.advance(hourMs);
      await simulator.settled();
    }
    const [record] = simulator.webhooks();
    expect(record).toMatchObject({ state: 'given-up', givenUpFor: 'seven-days' });
    const lastAfterMs = (record?.attempts.at(-1)?.at ?? 0) - (record?.createdAt ?? 0);
    expect(lastAfterMs).toBeGreaterThan(6 * 24 * hourMs);
    expect(lastAfterMs).toBeLessThanOrEqual(7 * 24 * hourMs);
    expect(simulator.clock.waiting()).toBe(0);
  });

  it('use the secret and the callback that are current at each attempt', async () => {
    await start();
    receiver.answers = () => 500;
    emit(1);
    await simulator.settled();
    receiver.answers = () => 200;
    receiver.secret = 'another-secret';
    app().secret = 'another-secret';
    const { subscription } = app();
    if (subscription) subscription.callbackUrl = `${receiver.url}/moved`;
    simulator.clock.advance(10 * secondMs);
    await simulator.settled();
    expect(receiver.received.at(-1)).toMatchObject({ path: '/moved', isSigned: true });
  });

  it('end when the app unsubscribes from such updates', async () => {
    await start();
    receiver.answers = () => 500;
    emit(1);
    await simulator.settled();
    simulator.platform.world.wabas.get(wabaId)?.subscribedApps.delete(appId);
    simulator.clock.advance(10 * secondMs);
    await simulator.settled();
    expect(receiver.received).toHaveLength(2);
    expect(simulator.webhooks()[0]).toMatchObject({ state: 'given-up', givenUpFor: 'unsubscribed' });
  });

  it('deliver every update at least once to a receiver that fails at random for a while', async () => {
    await start({ timeoutMs: 100 });
    let seed = 42;
    const random = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed / 2 ** 31;
    };
    const taken = new Set<unknown>();
    let isFailing = true;
    receiver.answers = ({ changes }) => {
      const luck = isFailing ? random() : 1;
      // It may have accepted a webhook without acknowledging it: the business then gets repeats, but no gap.
      if (luck > 0.3) for (const { value } of changes) taken.add(value.n);
      if (luck < 0.2) return 503;
      if (luck < 0.5) return 'break';
      return luck < 0.55 ? 'never' : 200;
    };
    for (let n = 0; n < 300; n += 1) {
      emit(n);
      if (n % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (n % 60 === 0) await simulator.settled();
    }
    isFailing = false;
    await simulator.settled();
    for (let step = 0; step < 20; step += 1) {
      simulator.clock.advance(60 * secondMs);
      await simulator.settled();
    }
    expect(taken.size).toBe(300);
    expect(simulator.webhooks().every(({ state }) => state === 'delivered')).toBe(true);
    expect(simulator.webhooks().some(({ attempts }) => attempts.length > 1)).toBe(true);
    expect(receiver.received.every(({ isSigned }) => isSigned)).toBe(true);
  });
});

describe('faults of webhooks', () => {
  it('repeat a POST with the same bytes', async () => {
    await start();
    simulator.faults.add({ phoneNumberId, times: 1 }, { kind: 'repeat-webhooks', copies: 3 });
    emit(1);
    await simulator.settled();
    emit(2);
    await simulator.settled();
    expect(seen()).toEqual([1, 1, 1, 2]);
  });

  it('delay updates, so that they overtake each other', async () => {
    const delays = [0.9, 0.1, 0.5];
    simulator = await createSimulator({ speed: 0, random: () => delays.shift() ?? 0 });
    await simulator.connect({ url: receiver.url, verifyToken: 'token' });
    simulator.faults.add({}, { kind: 'shuffle-webhooks', withinMs: 10_000 });
    for (const n of [1, 2, 3]) emit(n);
    await simulator.settled();
    expect(receiver.received).toEqual([]);
    for (let second = 0; second < 10; second += 1) {
      simulator.clock.advance(secondMs);
      await simulator.settled();
    }
    expect(seen()).toEqual([2, 3, 1]);
  });
});

describe('Webhooks.records', () => {
  it('remembers a limited number of POSTs', async () => {
    await start({ batching: 'none', remember: 3 });
    for (let n = 0; n < 10; n += 1) emit(n);
    await simulator.settled();
    expect(receiver.received).toHaveLength(10);
    expect(simulator.webhooks().map(({ body }) => JSON.parse(body).entry[0].changes[0].value.n)).toEqual([7, 8, 9]);
  });
});

describe('Webhooks.clear', () => {
  it('aborts attempts in progress and drops pending ones', async () => {
    await start();
    receiver.answers = () => 'never';
    emit(1);
    const settled = simulator.settled();
    while (receiver.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
    simulator.platform.webhooks.clear();
    await settled;
    receiver.answers = () => 200;
    simulator.clock.advance(hourMs);
    await simulator.settled();
    expect(receiver.received).toHaveLength(1);
    expect(simulator.webhooks()).toEqual([]);
    emit(2);
    await simulator.settled();
    expect(seen()).toEqual([1, 2]);
  });
});
