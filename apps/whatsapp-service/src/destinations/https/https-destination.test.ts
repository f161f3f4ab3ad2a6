import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifySignature } from '@intexuraos/cloud-api';
import { CloudEvent, HTTP } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { changeId } from '../../changes/change.ts';
import { allowedTargets } from '../../config/targets.ts';
import type { DeliveryJob } from '../../deliveries/destination.ts';
import { newSubscription, withSecret } from '../../subscriptions/manage-subscriptions.ts';
import type { Creation } from '../../subscriptions/request-schema.ts';
import { createSealing, type Sealing } from '../../subscriptions/sealing.ts';
import type { Subscription } from '../../subscriptions/subscription.ts';
import type { EventContent } from '../event-body.ts';
import { createHttpClient } from './http-client.ts';
import { createHttpsDestination, outcomeOf } from './https-destination.ts';

const at = Date.parse('2026-11-24T12:00:00.123Z');
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const sealing = createSealing(['key of the tests']) as Sealing;
const change = { type: 'message.received', at, key: '1/wamid.1', conversation: '1/w:2' } as const;
const content: EventContent = {
  source: '/phone-numbers/1',
  subject: 'wamid.1',
  data: { message: { wamid: 'wamid.1', content: { body: 'żółw 🐢' } } },
  facts: { direction: 'in', via: 'messages' },
};
const webhook = Buffer.from('{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[]}]}');

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let received: Received[] = [];
let status = 200;
let url: string;
const client = createHttpClient({
  choice: { allowed: allowedTargets.read({ INTEXURAOS_WHATSAPP_ALLOWED_TARGETS: '127.0.0.1' }).value, ports: [443] },
  timeoutMs: 5_000,
  now: Date.now,
  steadyNow: () => performance.now(),
});

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(status).end('seen');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterEach(() => {
  received = [];
  status = 200;
});
afterAll(async () => {
  await client.close();
  server.close();
});

const subscribed = (input: Partial<Creation> = {}): Subscription =>
  newSubscription({ id: 'sub_1', origin: 'api', input: { url, ...input }, secret, sealing, at });
const job: DeliveryJob = { id: 'dlv_1', subscriptionId: 'sub_1', changes: [change], attempt: 1, createdAt: at };
const delivering = (subscription: Subscription, given: Partial<DeliveryJob> = {}, now = Date.now(), found = content) =>
  createHttpsDestination({
    client,
    sealing,
    contentOf: async () => found,
    webhookOf: async () => webhook,
    version: '1.2.3',
    now: () => now,
  }).deliver({ ...job, ...given }, subscription, new AbortController().signal);

describe('a delivery of the form event', () => {
  it('is a CloudEvents event that the SDK reads without changing it', async () => {
    expect(await delivering(subscribed({ metadata: { team: 'bakery' } }))).toMatchObject({
      kind: 'delivered',
      status: 200,
      body: 'seen',
      reason: null,
    });
    const [{ headers, body }] = received as [Received];
    const event = HTTP.toEvent({ headers, body });
    if (!(event instanceof CloudEvent)) throw new Error('The SDK found no event.');
    expect(event.validate()).toBe(true);
    expect(JSON.parse(event.toString())).toEqual(JSON.parse(body));
    expect(JSON.parse(body)).toEqual({
      specversion: '1.0',
      id: changeId(change),
      source: '/phone-numbers/1',
      type: 'com.intexuraos.whatsapp.message.received',
      subject: 'wamid.1',
      time: '2026-11-24T12:00:00.123Z',
      datacontenttype: 'application/json',
      data: { ...content.data, subscription: { id: 'sub_1', metadata: { team: 'bakery' } } },
    });
  });

  it('is signed by Standard Webhooks, under an id that stays the same', async () => {
    await delivering(subscribed());
    await delivering(subscribed(), { attempt: 2 });
    const [first, second] = received as [Received, Received];
    for (const { headers, body } of received) {
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body));
    }
    expect([first.headers['webhook-id'], second.headers['webhook-id']]).toEqual(['dlv_1', 'dlv_1']);
    expect(first.body).toBe(second.body);
  });

  it('is signed by the old secret too for 24 hours after a rotation', async () => {
    const newer = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const now = Date.now();
    const rotated = withSecret(subscribed(), newer, { sealing, at: now });
    const isAccepted = ({ headers, body }: Received, by: string): boolean => {
      try {
        new Webhook(by).verify(body, headers as Record<string, string>);
        return true;
      } catch {
        return false;
      }
    };
    await delivering(rotated, {}, now);
    const [during] = received as [Received];
    expect([secret, newer].map((by) => isAccepted(during, by))).toEqual([true, true]);
    const later = {
      ...rotated,
      secrets: rotated.secrets.map((each) => ({ ...each, validUntil: each.validUntil && now - 1 })),
    };
    received = [];
    await delivering(later, {}, now);
    expect([secret, newer].map((by) => isAccepted((received as [Received])[0], by))).toEqual([false, true]);
  });

  it('has one signature for each secret after a rotation back to the old one', async () => {
    const newer = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const now = Date.now();
    const there = withSecret(subscribed(), newer, { sealing, at: now });
    const back = withSecret(there, secret, { sealing, at: now });
    await delivering(back, {}, now);
    const [{ headers }] = received as [Received];
    const signatures = String(headers['webhook-signature']).split(' ');
    expect(signatures).toHaveLength(2);
    expect(new Set(signatures).size).toBe(2);
  });

  it('has one signature after a rotation to the same secret without whsec_ and padding', async () => {
    const padded = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const bare = padded.replace(/^whsec_|=+$/g, '');
    const now = Date.now();
    const there = withSecret(subscribed(), padded, { sealing, at: now });
    await delivering(withSecret(there, bare, { sealing, at: now }), {}, now);
    const [{ headers }] = received as [Received];
    const signatures = String(headers['webhook-signature']).split(' ');
    expect(new Set(signatures).size).toBe(signatures.length);
    expect(signatures).toHaveLength(2);
  });

  it.each([
    [{ bearer: 'a-token' }, 'Bearer a-token'],
    [{ basic: { username: 'bot', password: 'pä:ss' } }, `Basic ${Buffer.from('bot:pä:ss').toString('base64')}`],
  ])('carries the authorization that it was given: %j', async (auth, header) => {
    await delivering(subscribed({ auth }));
    expect(received[0]?.headers.authorization).toBe(header);
  });

  it('is dropped without a call where the record is gone, or is not wanted', async () => {
    const kinds = [
      await createHttpsDestination({
        client,
        sealing,
        contentOf: async () => null,
        webhookOf: async () => null,
        version: '1',
        now: Date.now,
      }).deliver(job, subscribed(), new AbortController().signal),
      await delivering(subscribed({ direction: 'out' })),
      await delivering(subscribed({ types: ['reaction'] })),
      await delivering(subscribed({ phoneNumberIds: ['7'] })),
      await delivering(subscribed({ via: ['standby'] })),
    ].map(({ kind }) => kind);
    expect(kinds).toEqual(['dropped', 'dropped', 'dropped', 'dropped', 'dropped']);
    expect(received).toEqual([]);
  });

  it('fails without a call where its secret can’t be decrypted, and says what to do', async () => {
    const other = createSealing(['another key']) as Sealing;
    const sealed = newSubscription({ id: 'sub_1', origin: 'api', input: { url }, secret, sealing: other, at });
    expect(await delivering(sealed)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('INTEXURAOS_WHATSAPP_ENCRYPTION_KEY'),
    });
    expect(received).toEqual([]);
  });
});

describe('a delivery of the form meta', () => {
  it('is Meta’s body with Meta’s headers, signed with the secret of the subscription', async () => {
    await delivering(subscribed({ form: 'meta' }), { changes: [{ type: 'webhook', at, key: 'event-1' }] });
    const [{ headers, body }] = received as [Received];
    expect(body).toBe(webhook.toString());
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'facebookexternalua',
      accept: '*/*',
    });
    expect(verifySignature(Buffer.from(body), String(headers['x-hub-signature-256']), [secret])).toBe(true);
    expect(headers).not.toHaveProperty('webhook-id');
  });
});

describe('an outcome', () => {
  const of = (code: number, retryAfterMs: number | null = null) =>
    outcomeOf({ status: code, headers: {}, body: '', durationMs: 1, retryAfterMs });

  it.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [301, 'failed'],
    [302, 'failed'],
    [304, 'failed'],
    [400, 'refused'],
    [401, 'failed'],
    [404, 'failed'],
    [408, 'failed'],
    [410, 'gone'],
    [413, 'refused'],
    [422, 'refused'],
    [429, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
  ])('of HTTP %i is %s', (code, kind) => {
    expect(of(code)).toMatchObject({ kind, status: code });
  });

  it('holds how long the endpoint asks to wait', () => {
    expect(of(429, 7_000)).toMatchObject({ retryAfterMs: 7_000 });
    expect(of(503)).not.toHaveProperty('retryAfterMs');
  });

  it('fails without an answer, also from a target that is not allowed: that says nothing about the event', () => {
    const reason = 'The target is not allowed.';
    expect(outcomeOf({ status: null, reason, durationMs: 1 })).toMatchObject({ kind: 'failed', status: null, reason });
  });
});
