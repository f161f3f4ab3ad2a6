import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/service-process.ts';
import { signWebhook } from '../support/sign-webhook.ts';
import { createMetaSender, type MetaSender } from './meta-sender.ts';
import { scenario } from './scenario.ts';
import { openStandIn, type StandIn } from './stand-in-meta.ts';

interface Received {
  readonly body: string;
  readonly signature: string | undefined;
}

/** As much of a receiver as the stand-in needs: it answers the handshake and takes every POST. */
function createReceiver(received: Received[]): Server {
  return createServer(async (request, response) => {
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    if (request.method === 'GET') {
      const isRight = query.get('hub.verify_token') === 'token' && query.get('hub.mode') === 'subscribe';
      return response.writeHead(isRight ? 200 : 403).end(isRight ? query.get('hub.challenge') : '');
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const signature = request.headers['x-hub-signature-256'];
    received.push({ body: Buffer.concat(chunks).toString(), signature: signature?.toString() });
    return response.writeHead(200).end();
  });
}

describe('openStandIn', () => {
  const received: Received[] = [];
  const receiver = createReceiver(received);
  const announced: string[] = [];
  let sender: MetaSender;
  let standIn: StandIn;

  beforeAll(async () => {
    const [port, metaPort] = [await freePort(), await freePort()];
    receiver.listen(port, '127.0.0.1');
    await once(receiver, 'listening');
    const callbackUrl = `http://127.0.0.1:${port}/webhooks/whatsapp`;
    sender = createMetaSender({
      callbackUrl,
      verifyToken: 'token',
      appSecret: 'secret',
      samples: scenario,
      now: () => 5_000,
    });
    const kinds = scenario.map(({ kind }) => kind);
    const onSent = ({ kind }: { kind: string }): number => announced.push(kind);
    standIn = await openStandIn(metaPort, { sender, kinds, serviceUrl: 'http://localhost:1', onSent });
  });

  afterAll(() => {
    standIn.close();
    receiver.close();
  });

  const send = (body: string): Promise<Response> => fetch(`${standIn.url}/send`, { method: 'POST', body });

  it('shakes hands with the right token only', async () => {
    expect(await sender.verify()).toMatchObject({ isVerified: true, status: 200 });
    expect(await sender.verify('wrong')).toMatchObject({ isVerified: false, status: 403 });
  });

  it('sends one more signed webhook when asked, and announces it', async () => {
    const answer = await send('{"kind":"image"}');
    expect(await answer.json()).toMatchObject({ kind: 'image', status: 200 });
    const last = received.at(-1);
    expect(last?.body).toContain('"type":"image"');
    expect(last?.signature).toBe(signWebhook(last?.body ?? '', 'secret'));
    expect(announced.at(-1)).toBe('image');
  });

  it('sends a text if no kind is named, each time a new one', async () => {
    await send('');
    await send('');
    const [first, second] = received.slice(-2);
    expect(first?.body).toContain('blue mug');
    expect(second?.body).not.toBe(first?.body);
  });

  it('repeats an earlier webhook byte for byte', async () => {
    const first = received.find(({ body }) => body.includes('blue mug'));
    await send('{"kind":"repeat"}');
    expect(received.at(-1)).toEqual(first);
  });

  it('leaves the signature out, or forges it, where the sample says so', async () => {
    await send('{"kind":"unsigned"}');
    expect(received.at(-1)?.signature).toBeUndefined();
    await send('{"kind":"forged"}');
    const last = received.at(-1);
    expect(last?.signature).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(last?.signature).not.toBe(signWebhook(last?.body ?? '', 'secret'));
  });

  it('names the kinds it knows when asked for another', async () => {
    const answer = await send('{"kind":"telegram"}');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ kinds: expect.arrayContaining(['text']) });
  });

  it('says what it is and what it sent, as JSON or as a page', async () => {
    const json = await (await fetch(standIn.url)).json();
    expect(json).toMatchObject({ what: expect.stringContaining('stand-in'), sent: expect.any(Array) });
    const page = await (await fetch(standIn.url, { headers: { accept: 'text/html' } })).text();
    expect(page).toContain('<h1>Stand-in for Meta</h1>');
    expect(page).toContain('data-kind="text"');
  });

  it('knows no other address', async () => {
    expect((await fetch(`${standIn.url}/elsewhere`)).status).toBe(404);
  });
});
