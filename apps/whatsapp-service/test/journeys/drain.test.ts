import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { sign } from '../support/webhook-server.ts';
import { messagesWebhook, textMessage } from '../support/webhooks.ts';
import { metaJourney, post, template } from './meta.ts';
import { appSecret, getJson, journey, postWebhook, verifyToken } from './service.ts';

const { start: startService, databasePath } = journey();
const openMeta = metaJourney({ start: startService });

const body = (wamid: string): string => JSON.stringify(messagesWebhook(textMessage(wamid)));

/** A webhook of which the headers and one byte have arrived. */
interface HalfSent {
  readonly socket: Socket;
  /** Sends the rest; resolves with the answer as it came over the line. */
  finish(): Promise<string>;
}

async function beginWebhook(service: ServiceProcess, payload: string): Promise<HalfSent> {
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(
    `POST /webhooks/whatsapp HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\n` +
      `x-hub-signature-256: ${sign(payload)}\r\ncontent-length: ${Buffer.byteLength(payload)}\r\n\r\n${payload[0]}`,
  );
  return {
    socket,
    finish: () => {
      socket.write(payload.slice(1));
      return readText(socket);
    },
  };
}

const statusOf = async (service: ServiceProcess): Promise<unknown> => {
  const response = await fetch(`${service.url}/health`);
  return [response.status, await response.json()];
};
const stopping = [503, { status: 'stopping' }];

/** Sends SIGTERM; resolves when `/health` shows it. */
async function beginToStop(service: ServiceProcess): Promise<{ ended: Promise<unknown>; elapsedMs: () => number }> {
  const startedAt = performance.now();
  const ended = once(service.child, 'exit').then(([code]) => code);
  service.child.kill('SIGTERM');
  await expect.poll(() => statusOf(service)).toMatchObject(stopping);
  return { ended, elapsedMs: () => performance.now() - startedAt };
}

const inFlight = 500;
const limitMs = 8_000;

describe('SIGTERM', () => {
  it('answers a thousand requests in flight and loses none', { timeout: 60_000 }, async () => {
    const { gate, start } = await openMeta();
    // However slow the machine is, no call and no hold runs out before the count at the end.
    const patient = {
      INTEXURAOS_WHATSAPP_GRAPH_TIMEOUT_SECONDS: '60',
      INTEXURAOS_WHATSAPP_UNKNOWN_HOLD_SECONDS: '600',
    };
    const service = await start(patient);
    gate.hooks = { onCall: () => new Promise(() => undefined) };
    const sends = Array.from({ length: inFlight }, (_, index) => post(service, template(`1650555${1000 + index}`)));
    const waiting = async (): Promise<number> => {
      const { sending } = (await getJson(service, '/health')) as { sending: { queued: number; sending: number } };
      return sending.queued + sending.sending;
    };
    await expect.poll(waiting, { timeout: 30_000 }).toBe(inFlight);
    // Last, since half a body may take ten seconds.
    const webhooks = await Promise.all(
      Array.from({ length: inFlight }, (_, index) => beginWebhook(service, body(`wamid.HALF${index}`))),
    );
    // In the first round of its loop that follows, the service takes the connections; in the second it reads what has come on them.
    for (let round = 0; round < 2; round += 1) expect(await waiting()).toBe(inFlight);

    const { ended, elapsedMs } = await beginToStop(service);
    const answered = await Promise.all(webhooks.map(({ finish }) => finish()));
    const taken = await Promise.all(sends);
    const answeredMs = Math.round(elapsedMs());
    expect(await ended).toBe(0);
    const endedMs = Math.round(elapsedMs());
    console.info(`drain of ${2 * inFlight} in flight: all answered after ${answeredMs} ms, exit 0 after ${endedMs} ms`);
    expect(endedMs).toBeLessThan(limitMs);
    expect(answered.filter((answer) => !/^HTTP\/1\.1 200 [\s\S]*"stored"/.test(answer))).toEqual([]);
    expect(taken.filter(({ status }) => status !== 202)).toEqual([]);

    gate.hooks = {};
    const again = await start({ ...patient, INTEXURAOS_WHATSAPP_ACCESS_TOKEN: '' });
    expect(await getJson(again, '/health')).toMatchObject({ events: { stored: inFlight } });
    const kept = await Promise.all(taken.map((each) => getJson(again, each.headers.get('location') ?? '')));
    expect(kept.filter((entry) => !/^(queued|sending|unknown)$/.test((entry as { state: string }).state))).toEqual([]);
  });

  it('keeps what comes while it stops, and says so on each connection', async () => {
    const service = await startService();
    const { ended } = await beginToStop(service);
    const answer = await postWebhook(service, body('wamid.LATE'));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('connection')).toBe('close');
    expect(await ended).toBe(0);
  });

  it('waits for no client that never ends its request', async () => {
    const service = await startService();
    const { socket } = await beginWebhook(service, body('wamid.STUCK'));
    const { ended, elapsedMs } = await beginToStop(service);
    expect(await ended).toBe(0);
    expect(elapsedMs()).toBeLessThan(limitMs);
    socket.destroy();
  });

  it('does not wait for a Meta that never answers: calls in flight become unknown, durably', async () => {
    const { gate, start } = await openMeta();
    // The hold is set as the first one stops.
    const patient = { INTEXURAOS_WHATSAPP_UNKNOWN_HOLD_SECONDS: '600' };
    const service = await start({ ...patient, INTEXURAOS_WHATSAPP_GRAPH_TIMEOUT_SECONDS: '60' });
    gate.hooks = { onCall: () => new Promise(() => undefined) };
    const sent = post(service, template('16505551234'));
    await expect.poll(() => getJson(service, '/health')).toMatchObject({ sending: { sending: 1 } });
    const { ended, elapsedMs } = await beginToStop(service);
    expect(await ended).toBe(0);
    expect(elapsedMs()).toBeLessThan(limitMs);
    const { status, headers } = await sent;
    expect(status).toBe(202);
    const again = await start(patient);
    expect(await getJson(again, headers.get('location') ?? '')).toMatchObject({ state: 'unknown' });
  });

  it('waits for no database that somebody else holds, and acknowledges nothing that it could not keep', async () => {
    const service = await startService();
    const other = new DatabaseSync(await databasePath(), { timeout: 3_000 });
    other.exec('BEGIN IMMEDIATE');
    const answers = Array.from({ length: 20 }, (_, index) =>
      postWebhook(service, body(`wamid.HELD${index}`)).then(
        ({ status }) => status,
        () => 'broken off',
      ),
    );
    const startedAt = performance.now();
    const ended = once(service.child, 'exit');
    service.child.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(limitMs);
    other.close();
    expect(await Promise.all(answers)).not.toContain(200);
  });

  it('ends the service at once when it is sent a second time', async () => {
    const service = await startService();
    const { socket } = await beginWebhook(service, body('wamid.STUCK'));
    const { ended, elapsedMs } = await beginToStop(service);
    service.child.kill('SIGTERM');
    expect(await ended).toBe(143);
    expect(elapsedMs()).toBeLessThan(4_000);
    socket.destroy();
  });

  it('also ends it with 0 while it starts', async () => {
    const path = await databasePath();
    const child = spawn(process.execPath, [fileURLToPath(new URL('../../dist/main.js', import.meta.url))], {
      env: {
        INTEXURAOS_WHATSAPP_VERIFY_TOKEN: verifyToken,
        INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
        INTEXURAOS_WHATSAPP_STORE: `sqlite:${path}`,
        HOST: '127.0.0.1',
        PORT: '0',
      },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    await expect.poll(() => existsSync(path), { interval: 1, timeout: 15_000 }).toBe(true);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});
