import { furtherFields, tableFields } from '@intexuraos/cloud-api/webhook-fields';
import { describe, expect, it } from 'vitest';
import { MetaRefusal } from './meta.ts';
import { subscribeWebhook } from './subscribe-webhook.ts';

const webhook = { appId: '400', callbackUrl: 'https://wa.example.com/webhooks/whatsapp', verifyToken: 'verify-me' };

const refusal = (code: number): MetaRefusal =>
  new MetaRefusal({ code, subcode: null, message: 'No.', details: null } as MetaRefusal['error'], 400);

/** A Meta that refuses calls that name one of these fields, and keeps the list of the last call it took. */
function metaWithout(fields: readonly string[], code = 100) {
  const calls: string[][] = [];
  const taken: string[][] = [];
  const post = async (_path: string, body?: unknown) => {
    const names = (body as { fields: string }).fields.split(',');
    calls.push(names);
    if (names.some((name) => fields.includes(name))) throw refusal(code);
    taken.push(names);
    return { success: true };
  };
  return { meta: { post: post as never }, calls, subscribed: () => taken.at(-1)?.toSorted() };
}

describe('subscribeWebhook', () => {
  it('asks for every field in one call', async () => {
    const { meta, calls, subscribed } = metaWithout([]);
    expect(await subscribeWebhook(meta, webhook)).toEqual([]);
    expect(calls).toHaveLength(1);
    expect(subscribed()).toEqual([...tableFields, ...furtherFields].toSorted());
  });

  it('names the fields that Meta refuses and enables all others (one refused field failed all of them)', async () => {
    const refused = ['calls', 'standby'];
    const { meta, subscribed } = metaWithout(refused);
    expect(await subscribeWebhook(meta, webhook)).toEqual(refused);
    const rest = furtherFields.filter((field) => !refused.includes(field));
    expect(subscribed()).toEqual([...tableFields, ...rest].toSorted());
  });

  it('keeps the fields that the app has already', async () => {
    const { meta, subscribed } = metaWithout(['flows']);
    await subscribeWebhook(meta, { ...webhook, fields: ['messages', 'tracking_events'] });
    expect(subscribed()).toContain('tracking_events');
  });

  it('gives up at once where the handshake fails, or where Meta refuses what every app has', async () => {
    const unreachable = metaWithout(['messages'], 2200);
    await expect(subscribeWebhook(unreachable.meta, webhook)).rejects.toMatchObject({ error: { code: 2200 } });
    expect(unreachable.calls).toHaveLength(1);
    const forbidden = metaWithout(['messages'], 10);
    await expect(subscribeWebhook(forbidden.meta, webhook)).rejects.toMatchObject({ error: { code: 10 } });
    expect(forbidden.calls).toHaveLength(2);
  });
});
