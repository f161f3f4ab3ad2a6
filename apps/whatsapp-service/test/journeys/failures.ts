import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { noon, textMessage } from '../support/webhooks.ts';
import { type MetaJourney, metaJourney, numberId, post, template, text } from './meta.ts';
import { apiKey, getJson, journey, postWebhook } from './service.ts';

const asyncly = { prefer: 'respond-async' };
const patience = { timeout: 60_000, interval: 250 };
const [ann, ben, cay] = ['16505560001', '16505560002', '16505560003'];
const hi = { type: 'text', text: { body: 'Hi' } };

interface Entry {
  readonly id: string;
  readonly state: string;
  readonly recipient: string;
  readonly problem: { readonly code: number; readonly details: string } | null;
  readonly waitsFor: { readonly for: string; readonly problem: { readonly code: number } } | null;
}

interface Health {
  readonly sending: {
    readonly problem: string | null;
    readonly paused: readonly { readonly hold: string | null; readonly problem: { readonly code: number } }[];
  };
  readonly hints: readonly string[];
}

const health = async (service: ServiceProcess) => (await getJson(service, '/health')) as Health;
const pausesIn = async (service: ServiceProcess) =>
  (await health(service)).sending.paused.map(({ hold, problem }) => [hold, problem.code]);
const metrics = async ({ url }: ServiceProcess): Promise<string> =>
  (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${apiKey}` } })).text();
const resume = ({ url }: ServiceProcess): Promise<Response> =>
  fetch(`${url}/v1/outbox/resume`, { method: 'POST', headers: { authorization: `Bearer ${apiKey}` } });

/** Sends without waiting for Meta; the entry's id. */
async function send(service: ServiceProcess, body: object, path?: string): Promise<string> {
  const response = await post(service, body, asyncly, path);
  const { messages } = (await response.json()) as { messages: [{ id: string }] };
  return messages[0].id;
}

const entry = async (service: ServiceProcess, id: string) => (await getJson(service, `/v1/outbox/${id}`)) as Entry;
const states = (service: ServiceProcess, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await entry(service, id)).state));
const arrived = (service: ServiceProcess, ids: readonly string[]) => async () =>
  (await states(service, ids)).every((state) => state === 'delivered' || state === 'read');

/** What a failure concerns waits for a person; everything else is sent, and nothing is wasted. */
export function describeFailures(name: string, store?: () => Readonly<Record<string, string>>): void {
  const chooses = store && { store };
  const openers = [1, 2, 3, 4].map(() => metaJourney({ start: journey().start, ...chooses }));
  const open = (index: number): Promise<MetaJourney> => {
    const opener = openers[index];
    if (!opener) throw new Error('There is no Meta for this scene.');
    return opener();
  };

  /** Meta accepts every message of a locked account and reports it failed. */
  async function lockedAccount(): Promise<void> {
    const { meta, start, taken } = await open(0);
    const first = await start();
    const fault = meta.faults.add({}, { kind: 'failed-status', code: 131031 });
    const ids = await Promise.all([ann, ben, cay].map((user) => send(first, template(user))));
    await expect.poll(() => pausesIn(first), patience).toEqual([[null, 131031]]);
    await expect.poll(() => states(first, ids), patience).toEqual(['queued', 'queued', 'queued']);
    expect((await health(first)).sending.problem).toMatch(/accepts every message and then reports it failed \(131031/);
    expect(await metrics(first)).toMatch(/whatsapp_sender_paused\{[^}]*code="131031"[^}]*\} 1/);
    await first.kill();
    const service = await start();
    expect(await pausesIn(service)).toEqual([[null, 131031]]);
    const before = taken().length;
    ids.push(...(await Promise.all([ann, ben, cay].map((user) => send(service, template(user))))));
    expect((await entry(service, ids.at(-1) ?? '')).waitsFor).not.toBeNull();
    meta.faults.remove(fault.id);
    const { resumed } = (await (await resume(service)).json()) as { resumed: object[] };
    expect(resumed).toMatchObject([{ phoneNumberId: numberId, hold: null, problem: { code: 131031 } }]);
    await expect.poll(arrived(service, ids), patience).toBe(true);
    // Each was sent once more, apart from a probe that may have been on its way.
    expect(taken().length - before).toBeLessThanOrEqual(ids.length + 1);
    expect(await pausesIn(service)).toEqual([]);
  }

  /** Templates can't be billed; replies in an open window are free. */
  async function missingPayment(): Promise<void> {
    const { meta, start } = await open(1);
    const service = await start();
    for (const user of [ann, ben]) meta.users.write(user, hi);
    const fault = meta.faults.add({ to: ann }, { kind: 'failed-status', code: 131042 });
    const held = [await send(service, template(ann))];
    await expect.poll(() => pausesIn(service), patience).toEqual([['paid', 131042]]);
    meta.faults.remove(fault.id);
    held.push(await send(service, template(ben)));
    const replies = await Promise.all([ann, ben].map((user) => send(service, text(user, 'here you are'))));
    await expect.poll(arrived(service, replies), patience).toBe(true);
    expect(await states(service, held)).toEqual(['queued', 'queued']);
    expect((await entry(service, held[1] ?? '')).waitsFor).toMatchObject({
      for: 'category',
      problem: { code: 131042 },
    });
    expect((await health(service)).hints.join()).toMatch(/template and Direct Send[^,]*131042.*whatsapp outbox resume/);
    expect(await metrics(service)).toMatch(/whatsapp_sender_held\{[^}]*hold="paid"[^}]*\} 1/);
    await resume(service);
    await expect.poll(arrived(service, held), patience).toBe(true);
  }

  /** One Graph version is over. */
  async function expiredVersion(): Promise<void> {
    const { meta, gate, start } = await open(2);
    const service = await start();
    for (const user of [ann, ben]) meta.users.write(user, hi);
    const error = { message: '(#2635) You are calling a deprecated version', type: 'OAuthException', code: 2635 };
    let calls = 0;
    gate.hooks.answer = (body) => {
      if (!body.includes('spelled old')) return undefined;
      calls += 1;
      return { status: 400, body: JSON.stringify({ error }) };
    };
    const path = `/v15.0/${numberId}/messages`;
    const ids = await Promise.all([ann, ben].map((user) => send(service, text(user, 'spelled old'), path)));
    await expect.poll(() => pausesIn(service), patience).toEqual([['v15.0', 2635]]);
    const current = await send(service, template(cay));
    await expect.poll(arrived(service, [current]), patience).toBe(true);
    expect(await states(service, ids)).toEqual(['queued', 'queued']);
    await expect
      .poll(async () => (await entry(service, ids[1] ?? '')).waitsFor, patience)
      .toMatchObject({ for: 'version', problem: { code: 2635 } });
    expect(calls).toBeLessThan(10);
  }

  /** A link that nobody can fetch, and a number that Meta maps to another. */
  async function budgetAndAliases(): Promise<void> {
    const { meta, gate, start } = await open(3);
    const first = await start();
    meta.users.write(ann, hi);
    const link = 'http://127.0.0.1:9/nothing.jpg';
    const ids = [await send(first, { messaging_product: 'whatsapp', to: ann, type: 'image', image: { link } })];
    const next = await send(first, text(ann, 'and then'));
    // Its attempts are minutes apart, unless a person has it tried now.
    const tried = async () => {
      await fetch(`${first.url}/v1/outbox/${ids[0]}/try`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}` },
      });
      return states(first, ids);
    };
    await expect.poll(tried, patience).toEqual(['failed']);
    expect((await entry(first, ids[0] ?? '')).problem).toMatchObject({
      code: 131053,
      details: expect.stringMatching(/gave up after 4 attempts/),
    });
    await expect.poll(arrived(first, [next]), patience).toBe(true);

    const [input, waId] = ['2250768123456', '22568123456'];
    const contacts = [{ input: `+${input}`, wa_id: waId }];
    const body = JSON.stringify({ messaging_product: 'whatsapp', contacts, messages: [{ id: 'wamid.MAPPED' }] });
    gate.hooks.answer = (sent) => (sent.includes(input) ? { status: 200, body } : undefined);
    await post(first, template(`+${input}`));
    await first.kill();
    const service = await start();
    const metadata = { display_phone_number: '15550783881', phone_number_id: numberId };
    const messages = [textMessage('wamid.IN', { from: waId, at: noon })];
    const change = { field: 'messages', value: { messaging_product: 'whatsapp', metadata, messages } };
    const inbound = { object: 'whatsapp_business_account', entry: [{ id: defaults.wabaId, changes: [change] }] };
    expect((await postWebhook(service, JSON.stringify(inbound))).status).toBe(200);
    const found = async () =>
      ((await getJson(service, `/v1/conversations?user=${input}`)) as { data: { user: { waId: string } }[] }).data
        .length;
    await expect.poll(found, patience).toBe(1);
    const shown = (await getJson(service, `/v1/conversations?user=${waId}`)) as { data: { id: string }[] };
    const other = (await getJson(service, `/v1/conversations?user=${input}`)) as { data: { id: string }[] };
    expect(shown.data.map(({ id }) => id)).toEqual(other.data.map(({ id }) => id));
  }

  describe(`failures that are no message's own, on ${name}`, { timeout: 240_000 }, () => {
    it('pause what they concern, survive a restart, waste no message, and end by hand', async () => {
      await Promise.all([lockedAccount(), missingPayment()]);
    });

    it('hold one Graph version, end with a budget, and leave numbers linked that Meta maps', async () => {
      await Promise.all([expiredVersion(), budgetAndAliases()]);
    });
  });
}
