import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createSimulator, type Simulator } from '@intexuraos/whatsapp-simulator';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../trials/support/service-process.ts';
import { hasTerminal, openTerminal, type RealTerminal } from './support/terminal.ts';

const bin = fileURLToPath(new URL('../bin/whatsapp.js', import.meta.url));

let folder: string;
let meta: Simulator;
let line: Line;
let terminal: RealTerminal | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whatsapp-killed-'));
  meta = await createSimulator({ speed: 10, random: () => 0.5 });
  line = await openLine(meta.url);
});
afterEach(async () => {
  await terminal?.close();
  line.server.close().closeAllConnections();
  await meta.close();
  await rm(folder, { recursive: true, force: true });
});

interface Line {
  readonly url: string;
  readonly server: Server;
  /** Each call that Meta answered with 200, as `POST subscriptions`. */
  readonly calls: string[];
  /** Called with each, before its answer is returned. */
  onCall: (call: string) => Promise<void>;
}

/** The line to Meta, on which each call is seen once Meta has done it and before the caller knows. */
async function openLine(target: string): Promise<Line> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const pass = async (): Promise<void> => {
      const { method = 'GET', url = '/', headers } = request;
      const body = await buffer(request);
      const sent = Object.entries(headers).filter(([name]) => !['host', 'connection', 'content-length'].includes(name));
      const answer = await fetch(new URL(url, target), {
        method,
        headers: sent.map(([name, value]): [string, string] => [name, String(value)]),
        ...(body.length > 0 && { body: new Uint8Array(body) }),
      });
      const text = await answer.text();
      const call = `${method} ${url.startsWith('/_simulator') ? '_simulator' : new URL(url, target).pathname.split('/').at(-1)}`;
      if (answer.ok) calls.push(call);
      await result.onCall(call);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
    };
    pass().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const result: Line = { url, server, calls, onCall: async () => undefined };
  return result;
}

/** What a person answers; what the screen asks stands before it. */
const answers: readonly (readonly [question: RegExp, name: string, answer: string])[] = [
  [/◆ {2}App id/, 'app id', defaults.appId],
  [/◆ {2}App secret/, 'app secret', defaults.appSecret],
  [/◆ {2}Access token/, 'token', defaults.token],
  [/◆ {2}Six-digit PIN/, 'pin', '314159'],
  [/● Start the service here/, 'start', ''],
  [/◆ {2}Who should get it\?/, 'recipient', '+16505551234'],
];

/** What the screen says when a step is done. */
const steps = [
  'the secret belongs to it',
  'never expires',
  'registered for the Cloud API',
  'an API key was generated',
  'it runs at',
  'is subscribed to account',
  // delivered, or read meanwhile
  'hello_world is ',
  '“Hello, I got it!”',
];

/** What a run asks Meta for, the last by the service. */
const callsOfSetup = [
  'GET _simulator',
  'GET subscriptions',
  `GET ${defaults.appId}`,
  'GET debug_token',
  `GET ${defaults.wabaId}`,
  'GET phone_numbers',
  'POST register',
  'POST subscriptions',
  'GET subscribed_apps',
  'POST subscribed_apps',
  'POST messages',
];

describe('whatsapp setup, killed', { timeout: 240_000 }, () => {
  it.runIf(hasTerminal)('resumes after SIGKILL at every question, call to Meta and step', async () => {
    const number = meta.platform.world.phoneNumbers.get(defaults.phoneNumberId);
    Object.assign(number ?? {}, { platformType: 'NOT_APPLICABLE', status: 'PENDING' });
    const [settings, pidFile] = [join(folder, '.env'), join(folder, 'pid')];
    const env = {
      INTEXURAOS_WHATSAPP_GRAPH_URL: line.url,
      INTEXURAOS_WHATSAPP_STORE: `sqlite:${join(folder, 'w.db')}`,
      METADATA_SERVER_DETECTION: 'none',
    };
    const args = ['setup', '--settings', settings, '--service', `http://localhost:${await freePort()}`];
    /** Where it has been killed already, each place once. */
    const places = new Set<string>();
    const answered: string[] = [];
    /** The verify token after each run. */
    const secretsSeen: (string | undefined)[] = [];
    let isAlive = false;
    const killAt = async (place: string): Promise<void> => {
      if (!isAlive || places.has(place)) return;
      places.add(place);
      isAlive = false;
      process.kill(Number(await readFile(pidFile, 'utf8')), 'SIGKILL');
    };
    line.onCall = async (call) => {
      if (!callsOfSetup.includes(call)) return;
      // A call on its way when another place was the reason is one that was killed as well, and may come no more.
      if (!isAlive) places.add(call);
      await killAt(call);
    };
    const run = async (): Promise<boolean> => {
      const program = ['sh', '-c', `echo $$ > ${pidFile}; exec "$@"`, 'sh', process.execPath, bin];
      terminal = openTerminal(args, env, program);
      isAlive = true;
      const done = new Set<string>();
      for (const until = Date.now() + 60_000; Date.now() < until; await delay(50)) {
        const screen = await terminal.screen();
        if (screen.includes('ended with 137')) return false;
        for (const step of steps) if (screen.includes(step)) await killAt(`step: ${step}`);
        if (!isAlive) continue;
        if (screen.includes('runs until Ctrl-C') || screen.includes('ended with')) return true;
        for (const [question, name, answer] of answers) {
          if (done.has(name) || !question.test(screen)) continue;
          await killAt(`question: ${name}`);
          if (!isAlive) break;
          done.add(name);
          answered.push(name);
          terminal.types(answer);
        }
      }
      throw new Error(`It hangs:\n${await terminal.screen()}`);
    };
    while (!(await run())) {
      await terminal?.close();
      const file = await readFile(settings, 'utf8').catch(() => '');
      secretsSeen.push(/VERIFY_TOKEN=(.*)/.exec(file)?.[1]);
      expect(places.size).toBeLessThan(40);
    }
    expect(await terminal?.screen()).toContain('“Hello, I got it!”');
    terminal?.presses('C-c');
    await terminal?.sees('ended with 0');
    expect([...places].sort()).toEqual(
      [
        ...callsOfSetup,
        ...answers.map(([, name]) => `question: ${name}`),
        ...steps.map((step) => `step: ${step}`),
      ].sort(),
    );
    // What was killed before Meta had said that it is right is asked again; the service ends with each run.
    const count = (name: string): number => answered.filter((each) => each === name).length;
    expect(answers.map(([, name]) => [name, count(name)])).toEqual([
      ['app id', 3],
      ['app secret', 2],
      ['token', 2],
      ['pin', 1],
      ['start', expect.any(Number)],
      ['recipient', 1],
    ]);
    const done = (call: string): number => line.calls.filter((each) => each === call).length;
    expect([done('POST register'), done('POST subscribed_apps'), done('POST messages')]).toEqual([1, 1, 1]);
    expect(number).toMatchObject({ pin: '314159', status: 'CONNECTED' });
    expect((await readdir(folder)).filter((file) => /env/.test(file))).toEqual(['.env']);
    expect(new Set(secretsSeen.filter((secret) => secret !== undefined)).size).toBe(1);
  });
});
