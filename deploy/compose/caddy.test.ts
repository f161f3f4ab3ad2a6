import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort, type ServiceProcess, startService } from '../../trials/support/service-process.ts';
import { signWebhook } from '../../trials/support/sign-webhook.ts';
import { readCompose } from './read-compose.ts';

const appSecret = '27d0e5b9481fa6c3d9052be7f81c4a63';
const required = {
  WHATSAPP_DOMAIN: 'wa.example.com',
  INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'caddy-8e0f3b7d1c56a294',
  INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
};
const isThere = spawnSync('caddy', ['version']).status === 0;
if (!isThere) console.info('Caddy is not installed (apt-get install caddy): its configuration is not tried.');

const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [] }] });

interface Post {
  readonly signature: string;
  readonly forwardedFor?: string;
  /** The client's address; all of 127/8 is this machine. */
  readonly from?: string;
}

function post(port: number, { signature, forwardedFor, from = '127.0.0.1' }: Post): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = {
      'x-hub-signature-256': signature,
      ...(forwardedFor !== undefined && { 'x-forwarded-for': forwardedFor }),
    };
    const asked = request({
      port,
      path: '/webhooks/whatsapp',
      method: 'POST',
      headers,
      localAddress: from,
      host: '127.0.0.1',
    });
    asked.once('error', reject).once('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.end(body);
  });
}

describe.skipIf(!isThere)('the production’s Caddy', () => {
  const ends: (() => unknown)[] = [];
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  /** The service with Compose's own variables, and the real Caddyfile in front of it, on plain HTTP. */
  async function open() {
    const folder = await mkdtemp(join(tmpdir(), 'caddy-'));
    const [servicePort, port] = [await freePort(), await freePort()];
    const { environment = {} } = readCompose('docker-compose.production.yaml', required)['whatsapp-service'] ?? {};
    const here = { HOST: '127.0.0.1', PORT: String(servicePort) };
    const env = { ...environment, ...here, INTEXURAOS_WHATSAPP_STORE: `sqlite:${join(folder, 'whatsapp.db')}` };
    const start = async (): Promise<ServiceProcess> => {
      const started = await startService({ env, port: servicePort });
      ends.push(() => started.kill());
      return started;
    };
    ends.push(() => rm(folder, { recursive: true }));
    const service = await start();
    const config = new URL('../../docker/Caddyfile', import.meta.url).pathname;
    const caddy = spawn('caddy', ['run', '--adapter', 'caddyfile', '--config', config], {
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        WHATSAPP_DOMAIN: `http://:${port}`,
        WHATSAPP_UPSTREAM: `127.0.0.1:${servicePort}`,
      },
      stdio: 'ignore',
    });
    ends.push(async () => {
      caddy.kill('SIGKILL');
      if (caddy.exitCode === null && caddy.signalCode === null) await once(caddy, 'exit');
    });
    const live = (): Promise<number> =>
      fetch(`http://127.0.0.1:${port}/health/live`).then(
        ({ status }) => status,
        () => 0,
      );
    await expect.poll(live, { timeout: 10_000 }).toBe(200);
    return { port, service, start };
  }

  it('passes the caller’s real address on, whatever X-Forwarded-For the caller sends, even after restarts', async () => {
    const { port, service, start } = await open();
    const right = signWebhook(body, appSecret);
    const wrong = signWebhook(body, 'guessed');
    expect(await post(port, { signature: right })).toBe(200);
    // An attacker guesses, each time with another forged address; all attempts count for one address.
    const answers: (number | undefined)[] = [];
    for (let tries = 0; tries < 200 && answers.at(-1) !== 429; tries += 1) {
      const forwardedFor = `198.51.100.${tries}, 203.0.113.7`;
      answers.push(await post(port, { signature: wrong, forwardedFor, from: '127.0.0.9' }));
    }
    expect(answers.at(-1)).toBe(429);
    // No other client is affected, not even the one with the forged address.
    expect(await post(port, { signature: wrong, from: '127.0.0.1' })).toBe(403);
    expect(await post(port, { signature: right, from: '127.0.0.9' })).toBe(200);

    // Requests during the restart wait. (Debian's Caddy 2.6 loses the body of such a request: a webhook gets a 502, and
    // Meta sends it again.)
    expect(await service.stop()).toBe(0);
    const waiting = fetch(`http://127.0.0.1:${port}/health/live`).then(({ status }) => status);
    await start();
    expect(await waiting).toBe(200);
  });
});
