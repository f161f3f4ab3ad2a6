import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, EventSource } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { messagesWebhook, textMessage } from '../../apps/whatsapp-service/test/support/webhooks.ts';
import { freePort, type ServiceProcess, startService } from '../support/service-process.ts';
import { signWebhook } from '../support/sign-webhook.ts';
import { openProxy, proxies } from './open-proxy.ts';

const appSecret = '6c1f0b83d92e4a75b0c8e1f3a6d79452';
const apiKey = 'stream-3f8a1c6e9b2d4075';

interface Followed {
  readonly id: string;
  readonly name: string;
  readonly data: { readonly subject: string };
}
interface FollowStream {
  followStream(
    address: string,
    options: {
      readonly names: readonly string[];
      readonly onEvent: (event: Followed) => void;
      readonly open: (url: string) => EventSource;
    },
  ): { close(): void };
}

if (!proxies.caddy.isInstalled)
  console.info('caddy is not installed (apt-get install caddy): its stream is not tried.');

describe.skipIf(!proxies.caddy.isInstalled)('the client of the guide, behind Caddy', () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  it('resumes after a restart during which Caddy answered 502, after which a plain EventSource never reconnects', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stream-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const port = await freePort();
    const env = {
      INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'stream-5b9e2d7f0c4a8163',
      INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
      INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
      INTEXURAOS_WHATSAPP_STORE: `sqlite:${join(folder, 'whatsapp.db')}`,
      HOST: '127.0.0.1',
    };
    let service: ServiceProcess = await startService({ env, port });
    ends.push(() => service.kill());
    const caddy = await openProxy('caddy', port);
    ends.push(caddy.close);
    const post = async (wamid: string): Promise<void> => {
      const body = JSON.stringify(messagesWebhook(textMessage(wamid)));
      const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signWebhook(body, appSecret) };
      const { status } = await fetch(`${service.url}/webhooks/whatsapp`, { method: 'POST', body, headers });
      expect(status).toBe(200);
    };
    const dispatcher = new Agent().compose(
      (dispatch) => (request, handler) =>
        dispatch({ ...request, headers: { ...request.headers, authorization: `Bearer ${apiKey}` } }, handler),
    );
    const open = (url: string): EventSource => new EventSource(url, { node: { dispatcher } });
    const address = `http://127.0.0.1:${caddy.port}/v1/stream?form=event&types=message.received`;
    const { followStream }: FollowStream = await import(
      new URL('../../docs/guide/stream/follow-stream.mjs', import.meta.url).href
    );
    const followed: string[] = [];
    const client = followStream(address, {
      names: ['message.received'],
      onEvent: ({ data }) => followed.push(data.subject),
      open,
    });
    const bare = open(address);
    ends.push(() => {
      client.close();
      bare.close();
    });
    await expect.poll(() => bare.readyState).toBe(bare.OPEN);
    for (let count = 0; followed.length === 0; count += 1) {
      await post(`wamid.first.${count}`);
      await expect
        .poll(() => followed.length, { timeout: 2_000 })
        .toBeGreaterThan(0)
        .catch(() => undefined);
    }
    await service.kill();
    await expect.poll(() => bare.readyState, { timeout: 30_000 }).toBe(bare.CLOSED);
    service = await startService({ env, port });
    await post('wamid.second');
    await expect
      .poll(() => followed.filter((wamid) => wamid === 'wamid.second'), { timeout: 60_000 })
      .toEqual(['wamid.second']);
    expect(followed).toEqual([...new Set(followed)]);
    expect(bare.readyState).toBe(bare.CLOSED);
  }, 120_000);
});
