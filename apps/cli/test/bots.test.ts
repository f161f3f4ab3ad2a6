import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { whatsapp } from './support/cli.ts';
import { callbackPath, openStand, type Stand } from './support/stand.ts';

const bots = new URL('../../../docs/guide/bots/', import.meta.url);
const user = '16505551234';
let stand: Stand;
let bot: ChildProcess | undefined;
beforeAll(async () => {
  stand = await openStand();
});
afterEach(() => {
  bot?.kill();
});
afterAll(() => stand.close());

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Starts a bot of the guide, subscribed as the guide says. */
async function startBot(command: string, file: string): Promise<{ readonly id: string; readonly port: number }> {
  const port = await freePort();
  const added = await whatsapp(
    ['subscriptions', 'add', `http://127.0.0.1:${port}`, '--types', 'message.received', '--json'],
    { env: stand.env },
  );
  const { id, secret } = added.json<{ id: string; secret: string }>();
  const { PATH, HOME } = process.env;
  const env = {
    ...{ PATH, HOME, PORT: String(port), SECRET: secret },
    API_KEY: stand.env.INTEXURAOS_WHATSAPP_API_KEYS,
    SERVICE_URL: stand.service.url,
  };
  const child = spawn(command, [fileURLToPath(new URL(file, bots))], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  bot = child;
  await new Promise<void>((listening) => child.stdout.once('data', () => listening()));
  return { id, port };
}

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe.each([
  ['Node', process.execPath, 'echo-bot.mjs', true],
  ['Python', 'python3', 'echo_bot.py', hasPython],
] as const)('the bot of the guide in %s', (_language, command, file, isHere) => {
  it.skipIf(!isHere)(
    'echoes what users write, once, and believes nothing that is not signed',
    async () => {
      await stand.connect(stand.service.url + callbackPath);
      const { id, port } = await startBot(command, file);
      stand.meta.users.write(user, { type: 'text', text: { body: 'Dzień dobry 🐢' } });
      const answers = (): unknown[] =>
        stand.meta.messages().flatMap((each) => (each.direction === 'sent' ? [each.body] : []));
      await expect
        .poll(answers, { timeout: 15_000 })
        .toEqual([expect.objectContaining({ to: user, type: 'text', text: { body: 'Dzień dobry 🐢' } })]);
      const tested = await whatsapp(['subscriptions', 'test', id, '--json'], { env: stand.env });
      expect(tested.json()).toMatchObject({ isDelivered: true, status: 204 });
      const forged = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: '{}' });
      expect(forged.status).toBe(401);
      expect(answers()).toHaveLength(1);
      await whatsapp(['subscriptions', 'remove', id], { env: stand.env });
    },
    60_000,
  );
});
