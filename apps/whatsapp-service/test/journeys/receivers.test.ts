import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { defaults, type Simulator } from '@intexuraos/whatsapp-simulator';
import { afterEach, describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { metaJourney, numberId, post, text } from './meta.ts';
import { getJson, journey } from './service.ts';

const openMeta = metaJourney({ start: journey().start });
const folder = new URL('./receivers/', import.meta.url);

const secondNumber = { id: '106540352242923', displayPhoneNumber: '+1 555-078-3882' };
const inbox = '+15550783881';
const user = '16505551234';
const toFirst = { phoneNumberId: numberId };
/** What JSON may escape in several ways: two bytes, three bytes, a surrogate pair, a line separator, quotes and a slash. */
const awkward = 'Zażółć gęślą jaźń 日本語 🐢 \u2028 "quoted" https://example.com/a?b=1&c=2';
/** The smallest PNG there is. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A line that a receiver printed: a message or status that it understood, or the status that it answered. */
interface Line {
  readonly port?: number;
  readonly answered?: number;
  readonly body?: string;
  readonly number?: string;
  readonly type?: string;
  readonly text?: string;
  readonly status?: string;
  readonly wamid?: string;
}

interface Receiver {
  readonly url: string;
  readonly secret: string;
  readonly verifyToken: string;
  readonly lines: readonly Line[];
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function startReceiver(command: string, file: string, path = '/'): Promise<Receiver> {
  const [secret, verifyToken] = [`the secret of ${file}`, `the token of ${file}`];
  const env = { APP_SECRET: secret, VERIFY_TOKEN: verifyToken, PHONE_NUMBER: inbox, PHONE_NUMBER_ID: numberId };
  const child = spawn(command, [fileURLToPath(new URL(file, folder))], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines: Line[] = [];
  const port = await new Promise<number>((listening) => {
    let rest = '';
    // Not by readline, for which U+2028 ends a line.
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const printed = `${rest}${chunk}`.split('\n');
      rest = printed.pop() ?? '';
      for (const line of printed.map((each): Line => JSON.parse(each))) {
        if (line.port !== undefined) listening(line.port);
        else lines.push(line);
      }
    });
  });
  return { url: `http://127.0.0.1:${port}${path}`, secret, verifyToken, lines };
}

/** Subscribes it in Meta's form, with the handshake. */
async function subscribe(service: ServiceProcess, { url, secret, verifyToken }: Receiver, filter: object = {}) {
  const response = await post(service, { url, form: 'meta', secret, verifyToken, ...filter }, {}, '/v1/subscriptions');
  return { status: response.status, body: (await response.json()) as { readonly id: string } };
}

/** What it understood, and what it answered to requests. */
const understood = ({ lines }: Receiver) => lines.filter(({ number }) => number !== undefined);
const answers = ({ lines }: Receiver) => lines.flatMap(({ answered }) => answered ?? []);
const textsOf = (receiver: Receiver, number: string) =>
  understood(receiver)
    .filter((line) => line.number === number && line.type !== undefined)
    .map((line) => line.text);

const openService = async (): Promise<{ meta: Simulator; service: ServiceProcess }> => {
  const { meta, start } = await openMeta();
  meta.seed({ phoneNumbers: [secondNumber] });
  const service = await start({
    INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: `${numberId},${secondNumber.id}`,
    INTEXURAOS_WHATSAPP_ALLOWED_TARGETS: '127.0.0.0/8',
  });
  return { meta, service };
};

interface ShownDelivery {
  readonly id: string;
  readonly state: string;
  readonly attempts: readonly { readonly outcome: string }[];
}

/** The deliveries to a subscription, with their attempts; without those that turned out to have nothing for it, which are not sent. */
async function deliveriesTo(service: ServiceProcess, subscriptionId: string): Promise<readonly ShownDelivery[]> {
  const list = await getJson(service, `/v1/deliveries?subscription=${subscriptionId}&limit=100`);
  const { data } = list as { readonly data: readonly { readonly id: string; readonly state: string }[] };
  const sent = data.filter(({ state }) => state !== 'cancelled');
  return Promise.all(sent.map(async ({ id }) => (await getJson(service, `/v1/deliveries/${id}`)) as ShownDelivery));
}

/**
 * A delivery is at least once: an endpoint whose answer is late, on a busy machine, gets it again. So what a receiver got is compared
 * with the attempts: each after the first needs one that failed before it, and none is made twice.
 */
async function expectNoneDoubled(service: ServiceProcess, subscriptionId: string, receiver: Receiver): Promise<void> {
  const all = async () => {
    const found = await deliveriesTo(service, subscriptionId);
    return found.every(({ state }) => state === 'delivered') ? found : [];
  };
  await expect.poll(async () => (await all()).length, { timeout: 30_000 }).toBeGreaterThan(0);
  const delivered = await all();
  for (const { attempts } of delivered) {
    expect(attempts.at(-1)?.outcome).toBe('delivered');
    expect(attempts.slice(0, -1).filter(({ outcome }) => outcome !== 'failed')).toEqual([]);
  }
  const attempts = delivered.reduce((sum, each) => sum + each.attempts.length, 0);
  expect(answers(receiver).length).toBeGreaterThanOrEqual(delivered.length);
  expect(answers(receiver).length).toBeLessThanOrEqual(attempts);
}

/** Without what was delivered again. */
const distinct = <T>(all: readonly T[]): T[] => [...new Set(all)];

/** Writes to both numbers at once, until Meta has put both into one POST. */
async function writeMixedBatch(meta: Simulator): Promise<void> {
  const isMixed = () =>
    meta.webhooks().some(({ body }) => body.includes(`"${numberId}"`) && body.includes(`"${secondNumber.id}"`));
  for (let round = 0; !isMixed(); round += 1) {
    for (const phoneNumberId of [numberId, secondNumber.id]) {
      meta.users.write(user, { type: 'text', text: { body: `${awkward} ${round}` } }, { phoneNumberId });
      meta.users.write(user, { type: 'text', text: { body: `more ${round}` } }, { phoneNumberId });
    }
    await meta.settled();
  }
}

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.log('The receiver in Python is skipped: there is no python3.');

describe('a receiver made for Meta’s webhooks', { timeout: 90_000 }, () => {
  it('passes the handshake with whatsapp-api-js, whose own code accepts all that Meta sent', async () => {
    const { meta, service } = await openService();
    const bot = await startReceiver(process.execPath, 'whatsapp-api-js.mjs');
    const wrong = await subscribe(service, { ...bot, verifyToken: 'another token' });
    expect(wrong).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining('handshake') } } });
    const { body: subscription } = await subscribe(service, bot);
    meta.users.write(user, { type: 'text', text: { body: awkward } }, toFirst);
    await meta.settled();
    meta.users.write(
      user,
      { type: 'image', image: { data: png, mime_type: 'image/png', caption: 'Żółw 🐢' } },
      toFirst,
    );
    await meta.settled();
    const sent = (await (await post(service, text(user, 'Tak, do 18:00 ✨'))).json()) as { messages: { id: string }[] };
    const wamid = sent.messages[0]?.id;
    await expect
      .poll(() => distinct(understood(bot).flatMap((line) => (line.status === 'delivered' ? line.wamid : []))), {
        timeout: 20_000,
      })
      .toEqual([wamid]);
    expect(distinct(textsOf(bot, numberId))).toEqual([awkward, 'Żółw 🐢']);
    await writeMixedBatch(meta);
    const webhooks = () => distinct(meta.webhooks().map(({ body }) => body)).length;
    await expect
      .poll(async () => (await deliveriesTo(service, subscription.id)).length, { timeout: 20_000 })
      .toBe(webhooks());
    await expectNoneDoubled(service, subscription.id, bot);
    expect(new Set(answers(bot))).toEqual(new Set([200]));
    // It does check: with the signature of another secret nothing passes.
    const forged = await fetch(bot.url, {
      method: 'POST',
      body: '{}',
      headers: { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}`, 'content-length': '2' },
    });
    expect(forged.status).toBe(401);
  });

  it.skipIf(!hasPython)(
    'in Python as pywa does accepts its number’s part of a batch that mixes numbers, signed over the bytes it reads',
    async () => {
      const { meta, service } = await openService();
      const bot = await startReceiver('python3', 'pywa_like.py');
      expect((await subscribe(service, { ...bot, verifyToken: 'another token' })).status).toBe(400);
      const subscribed = await subscribe(service, bot, { phoneNumberIds: [secondNumber.id] });
      expect(subscribed.status).toBe(201);
      await writeMixedBatch(meta);
      const wanted = meta.messages().filter((message) => message.phoneNumberId === secondNumber.id).length;
      await expect.poll(() => distinct(textsOf(bot, secondNumber.id)).length, { timeout: 20_000 }).toBe(wanted);
      expect(textsOf(bot, secondNumber.id)[0]).toBe(`${awkward} 0`);
      await expectNoneDoubled(service, subscribed.body.id, bot);
      expect(textsOf(bot, numberId)).toEqual([]);
      expect(new Set(answers(bot))).toEqual(new Set([200]));
      // What was cut out of a batch stays as Meta escapes it; what is whole is what Meta sent.
      const bodies = bot.lines.flatMap(({ body }) => body ?? []);
      const sent = new Set(meta.webhooks().map(({ body }) => body));
      const cut = bodies.filter((body) => !sent.has(body));
      expect(cut.length).toBeGreaterThan(0);
      for (const body of cut) expect([...sent].some((whole) => whole.includes(elementIn(body)))).toBe(true);
    },
  );

  it('like Chatwoot gets its inbox’s webhooks alone, under the address that it asks for, and ignores none', async () => {
    const { meta, service } = await openService();
    const inboxPath = `/webhooks/whatsapp/${inbox}`;
    const chatwoot = await startReceiver(process.execPath, 'chatwoot-like.mjs', inboxPath);
    expect((await subscribe(service, { ...chatwoot, verifyToken: 'another token' })).status).toBe(400);
    const filter = { phoneNumberIds: [numberId], types: ['message.*'] };
    expect((await subscribe(service, chatwoot, filter)).status).toBe(201);
    meta.users.write(user, { type: 'text', text: { body: awkward } }, toFirst);
    await meta.settled();
    await post(service, text(user, 'Tak, do 18:00 ✨'));
    await expect
      .poll(() => understood(chatwoot).map(({ status }) => status), { timeout: 20_000 })
      .toContain('delivered');
    await writeMixedBatch(meta);
    await expect.poll(() => textsOf(chatwoot, numberId), { timeout: 20_000 }).toContain(`${awkward} 0`);
    expect(textsOf(chatwoot, secondNumber.id)).toEqual([]);
    expect(chatwoot.lines.filter((line) => 'ignored' in line)).toEqual([]);
    expect(defaults.displayPhoneNumber.replace(/[^+\d]/g, '')).toBe(inbox);
  });
});

/** The text of the first element of `changes` in a body. */
function elementIn(body: string): string {
  const begin = body.indexOf('"changes":[') + '"changes":['.length;
  return body.slice(begin, body.indexOf('"messages":[', begin) + 200);
}
