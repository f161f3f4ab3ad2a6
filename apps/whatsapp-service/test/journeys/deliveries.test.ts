import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { messagesWebhook, textMessage } from '../support/webhooks.ts';
import { apiKey, journey, postWebhook } from './service.ts';

const { start } = journey();

/** Every address here is one that is closed by default. */
const env = { INTEXURAOS_WHATSAPP_ALLOWED_TARGETS: '127.0.0.0/8' };
const users = Array.from({ length: 12 }, (_, index) => `1650555${2000 + index}`);

interface Received {
  readonly id: string;
  readonly wamid: string;
  readonly from: string;
}

/** An endpoint that notes what it gets, and answers as `answer` says. */
async function receiver(answer: (count: number, received: Received, response: ServerResponse) => void) {
  const received: Received[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { data } = JSON.parse(await text(request));
    const { wamid, waId: from } = data.message;
    const one = { id: String(request.headers['webhook-id']), wamid, from };
    received.push(one);
    answer(received.length, one, response);
  };
  const server = createServer((request, response) => void take(request, response).catch(() => response.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    received,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function subscribe(service: ServiceProcess, url: string): Promise<string> {
  const response = await fetch(`${service.url}/v1/subscriptions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url, form: 'event', types: ['message.received'] }),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

describe('deliveries, on SQLite', { timeout: 180_000 }, () => {
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  it('reach the endpoint at least once, in order per conversation and under stable ids, though the service is killed again and again', async () => {
    // Some fail, and some are answered after the connection is gone; none twice, since the third attempt waits for minutes.
    const failed = new Set<string>();
    const endpoint = await receiver((count, { id }, response) => {
      const fails = (count % 23 === 0 || count % 17 === 0) && !failed.has(id);
      if (fails) failed.add(id);
      if (fails && count % 23 === 0) response.destroy();
      else response.writeHead(fails ? 500 : 204).end();
    });
    ends.push(endpoint.close);
    let service = await start(env);
    await subscribe(service, endpoint.url);
    const posted: string[] = [];
    let isOver = false;
    const killing = (async () => {
      for (const ms of [900, 500, 1_300, 500, 700, 500, 1_100]) {
        await delay(ms);
        await service.kill();
        service = await start(env);
      }
      isOver = true;
    })();
    for (let round = 0; round < 20 || !isOver; round += 1) {
      await Promise.all(
        users.map(async (from) => {
          const wamid = `wamid.${from}.${String(round).padStart(4, '0')}`;
          const body = JSON.stringify(messagesWebhook(textMessage(wamid, { from })));
          // As Meta does: until it is accepted.
          for (let isAccepted = false; !isAccepted; ) {
            isAccepted = await postWebhook(service, body).then(
              ({ status }) => status === 200,
              () => false,
            );
            if (!isAccepted) await delay(100);
          }
          posted.push(wamid);
        }),
      );
      await delay(50);
    }
    await killing;
    const missing = (): string[] => {
      const known = new Set(endpoint.received.map(({ wamid }) => wamid));
      return posted.filter((wamid) => !known.has(wamid));
    };
    await expect.poll(missing, { timeout: 90_000, interval: 500 }).toEqual([]);
    for (const from of users) {
      const first = [...new Set(endpoint.received.flatMap((each) => (each.from === from ? [each.wamid] : [])))];
      expect(first).toEqual([...first].sort());
    }
    const ids = new Map(endpoint.received.map(({ id, wamid }) => [wamid, id]));
    expect(endpoint.received.filter(({ id, wamid }) => ids.get(wamid) !== id)).toEqual([]);
    expect(new Set(ids.values()).size).toBe(ids.size);
  });

  it('reach nobody without a subscription, and all that is to come from the answer to its creation on', async () => {
    const endpoint = await receiver((_count, _received, response) => response.writeHead(200).end());
    ends.push(endpoint.close);
    const service = await start(env);
    const post = (wamid: string) =>
      postWebhook(service, JSON.stringify(messagesWebhook(textMessage(wamid, { from: users[0] ?? '' }))));
    await post('wamid.before');
    await delay(300);
    await subscribe(service, endpoint.url);
    await post('wamid.after');
    await expect.poll(() => endpoint.received.map(({ wamid }) => wamid), { timeout: 20_000 }).toEqual(['wamid.after']);
  });
});
