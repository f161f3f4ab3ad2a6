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
  it('on whatsapp-api-js passes the handshake, and its own code accepts all that Meta sent', async () => {
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
      .poll(() => understood(bot).filter((line) => line.status === 'delivered'), { timeout: 20_000 })
      .toEqual([{ number: numberId, wamid, status: 'delivered' }]);
    expect(textsOf(bot, numberId)).toEqual([awkward, 'Żółw 🐢']);
    await writeMixedBatch(meta);
    await expect.poll(() => answers(bot).length, { timeout: 20_000 }).toBe(meta.webhooks().length);
    expect(new Set(answers(bot))).toEqual(new Set([200]));
    const states = async (): Promise<ReadonlySet<string>> => {
      const deliveries = await getJson(service, `/v1/deliveries?subscription=${subscription.id}&limit=100`);
      return new Set((deliveries as { data: { state: string }[] }).data.map(({ state }) => state));
    };
    await expect.poll(states).toEqual(new Set(['delivered']));
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
      expect((await subscribe(service, bot, { phoneNumberIds: [secondNumber.id] })).status).toBe(201);
      await writeMixedBatch(meta);
      const wanted = meta.messages().filter((message) => message.phoneNumberId === secondNumber.id).length;
      await expect.poll(() => textsOf(bot, secondNumber.id).length, { timeout: 20_000 }).toBe(wanted);
      expect(textsOf(bot, secondNumber.id)[0]).toBe(`${awkward} 0`);
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
