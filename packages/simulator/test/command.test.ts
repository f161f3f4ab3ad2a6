import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { readOptions } from '../src/options.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const bin = fileURLToPath(new URL('../bin/whatsapp-simulator.js', import.meta.url));

interface Running {
  /** Resolves with what was printed once it matches. */
  says(pattern: RegExp): Promise<string>;
  end(signal?: NodeJS.Signals): Promise<number | null>;
  /** Resolves with the exit code once it has ended by itself. */
  ended(): Promise<number | null>;
}

let running: { end(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(running.map((each) => each.end()));
  running = [];
});

function run(...args: string[]): Running {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
      for (const listener of listeners) listener();
    });
  }
  const exited = once(child, 'exit');
  const started: Running = {
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(text)) resolve(text);
        };
        listeners.add(look);
        look();
        void exited.then(() => (pattern.test(text) ? resolve(text) : reject(new Error(text))));
      }),
    end: async (signal = 'SIGTERM') => {
      if (child.exitCode === null) child.kill(signal);
      await exited;
      return child.exitCode;
    },
    ended: async () => {
      await exited;
      return child.exitCode;
    },
  };
  running.push(started);
  return started;
}

describe('whatsapp-simulator', () => {
  let receiver: Receiver | undefined;
  afterEach(async () => {
    await receiver?.close();
    receiver = undefined;
  });

  it('starts without options, prints the URLs and values that a developer needs, and ends with 0', async () => {
    const simulator = run('--port', '0');
    const text = await simulator.says(/No callback yet/);
    const [, url] = /Graph API {5}(http:\/\/127\.0\.0\.1:\d+)/.exec(text) ?? [];
    for (const each of [
      '106540352242922',
      '102290129340398',
      '670843887433847',
      'simulator-app-secret',
      'simulator-token',
    ]) {
      expect(text).toContain(each);
    }
    expect((await fetch(`${url}/v24.0/me`, { headers: { authorization: 'Bearer simulator-token' } })).status).toBe(200);
    expect(await simulator.end('SIGINT')).toBe(0);
  });

  it('prints the same as one JSON object per line with --json', async () => {
    receiver = await startReceiver('simulator-app-secret');
    const args = ['--callback', `${receiver.url}/hook`, '--verify-token', 'mine'];
    const simulator = run('--port', '0', '--json', ...args);
    const [first = ''] = (await simulator.says(/\n/)).split('\n');
    const { graphUrl, token, ...rest } = JSON.parse(first);
    expect(rest).toMatchObject({ event: 'started', phoneNumberId: '106540352242922', hasCallback: true });
    await simulator.says(/"event":"connected"/);
    await fetch(`${graphUrl}/106540352242922/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        messaging_product: 'whatsapp',
        to: '16505551234',
        type: 'template',
        template: { name: 'hello_world', language: { code: 'en_US' } },
      }),
    });
    const lines = (await simulator.says(/"event":"webhook"/)).trim().split('\n');
    const events = lines.map((line) => JSON.parse(line));
    expect(events).toContainEqual(expect.objectContaining({ event: 'sent', to: '16505551234', type: 'template' }));
    expect(events).toContainEqual(expect.objectContaining({ event: 'webhook', fields: ['messages'], outcome: '200' }));
  });

  it('connects the callback, reports traffic without its content, and accepts its own secret and token', async () => {
    receiver = await startReceiver('my-secret');
    const args = ['--port', '0', '--callback', `${receiver.url}/hook`, '--verify-token', 'mine'];
    const simulator = run(...args, '--app-secret', 'my-secret', '--token', 'my-token', '--speed', '50');
    const text = await simulator.says(/Connected/);
    const [, url] = /control {7}(http:\S+)/.exec(text) ?? [];
    await fetch(`${url}/users/16505551234/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"type":"text","text":{"body":"secret words"}}',
    });
    const more = await simulator.says(/webhook {3}messages \(1\) → 200/);
    expect(more).toContain('user      ← 16505551234  text');
    expect(more).not.toContain('secret words');
    expect(receiver.handshakes[0]).toContain('hub.verify_token=mine');
    expect(receiver.received[0]?.isSigned).toBe(true);
  });

  it('restores its start options after a reset: test number, seed and callback', async () => {
    receiver = await startReceiver();
    const seed = join(mkdtempSync(join(tmpdir(), 'simulator-')), 'seed.json');
    writeFileSync(seed, JSON.stringify({ users: [{ waId: '16505551234', name: 'Ada' }] }));
    const callback = ['--callback', receiver.url, '--verify-token', 'mine'];
    const simulator = run('--port', '0', ...callback, '--seed', seed, '--test-number', '16505551234');
    const [, url] = /control {7}(http:\S+)/.exec(await simulator.says(/Connected/)) ?? [];
    const get = async (path: string): Promise<object> => Object((await (await fetch(url + path)).json()) ?? {});
    const state = async () => ({ ...(await get('')), users: await get('/users') });
    const asAtTheStart = {
      apps: [{ callback: receiver.url }],
      wabas: [{ subscribedApps: ['670843887433847'] }],
      phoneNumbers: [{ testRecipients: ['16505551234'] }],
      users: { data: [{ waId: '16505551234', name: 'Ada' }] },
    };
    expect(await state()).toMatchObject(asAtTheStart);
    await fetch(`${url}/reset`, { method: 'POST' });
    expect(await state()).toMatchObject(asAtTheStart);
  });

  it('waits for a callback that is still starting', async () => {
    receiver = await startReceiver();
    let isUp = false;
    const { handshake } = receiver;
    receiver.handshake = (query, response) => (isUp ? handshake(query, response) : response.writeHead(503).end());
    const simulator = run('--port', '0', '--callback', receiver.url, '--verify-token', 'mine');
    await simulator.says(/doesn't answer yet .*503/);
    isUp = true;
    await simulator.says(/Connected/);
  });

  it('ends at once, even while a handshake hangs', async () => {
    receiver = await startReceiver();
    const asked = new Promise<void>((resolve) => {
      if (receiver) receiver.handshake = () => resolve();
    });
    const simulator = run('--port', '0', '--callback', receiver.url, '--verify-token', 'mine');
    await asked;
    const begun = performance.now();
    expect(await simulator.end('SIGTERM')).toBe(0);
    // A handshake may take ten seconds.
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('names the error in a seed, and ends with 1', async () => {
    const seed = join(mkdtempSync(join(tmpdir(), 'simulator-')), 'seed.json');
    writeFileSync(seed, '{"users":[{"waId":"ada"}]}');
    const simulator = run('--port', '0', '--seed', seed);
    await simulator.says(/seed\.users\[0\]\.waId must be a phone number/);
    expect(await simulator.ended()).toBe(1);
  });

  it('says that a port is in use, and ends with 1', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const simulator = run('--port', port);
    expect(await simulator.says(/is in use/)).toContain('--port');
    expect(await simulator.ended()).toBe(1);
    other.close();
  });

  it('says what is wrong with its options, and ends with 2', async () => {
    const simulator = run('--speed', 'fast');
    await simulator.says(/--speed is "fast"/);
    expect(await simulator.ended()).toBe(2);
  });
});

describe('readOptions', () => {
  it('has defaults, and reads a test number with its recipients', () => {
    expect(readOptions([])).toMatchObject({
      simulator: { port: 8090, speed: 1, isTestNumber: false, testRecipients: [] },
    });
    expect(readOptions(['--test-number', '+16505551234,16505555678'])).toMatchObject({
      simulator: { isTestNumber: true, testRecipients: ['16505551234', '16505555678'] },
    });
    expect(readOptions(['--help'])).toBe('help');
  });

  it.each([
    [['--port', 'x'], /--port is "x"/],
    [['--callback', 'http://localhost'], /--verify-token/],
    [['--verify-token', 't'], /--callback/],
    [['--callback', 'nowhere', '--verify-token', 't'], /full address/],
    [['something'], /unexpected argument/],
    [['--test-number', 'ana'], /is not a phone number/],
    [['--seed', '/there/is/none.json'], /can't be read/],
    [['--unknown'], /--unknown/],
  ])('says what is wrong with %j', (args, message) => {
    expect(readOptions(args)).toMatch(message);
  });
});
