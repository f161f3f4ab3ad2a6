import { describe, expect, it } from 'vitest';
import type { KeptEvent } from '../support/service-client.ts';
import { checkKept } from './check-kept.ts';

import type { SentWebhook } from './meta-sender.ts';

const body = new TextEncoder().encode(JSON.stringify({ entry: [{ changes: [{ value: { messages: [{}] } }] }] }));

const sent: SentWebhook = {
  kind: 'text',
  who: 'Ana',
  sentAt: 0,
  body,
  eventId: 'e1',
  status: 200,
  ms: 1,
  dueStatus: 200,
};

const kept: KeptEvent = {
  deliveries: 1,
  isProcessed: true,
  counts: { applied: 1, duplicate: 0, failed: 0, rejected: 0 },
  items: [{ kind: 'message.text', state: 'applied' }],
};

const problemsOf = async (
  webhooks: readonly SentWebhook[],
  event: KeptEvent | null,
  payload: Uint8Array | null = body,
) => {
  const client = { processedEvent: async () => event, payload: async () => payload };
  return (await checkKept(webhooks, client, 0)).problems;
};

describe('checkKept', () => {
  it('finds nothing wrong where every webhook came back as it was sent', async () => {
    expect(await problemsOf([sent], kept)).toEqual([]);
    expect(await problemsOf([sent, sent], { ...kept, deliveries: 2 })).toEqual([]);
  });

  it.each<[string, KeptEvent | null, Uint8Array | null]>([
    ['text: accepted, but not in the store', null, null],
    ['text: kept with other bytes than were sent', kept, new Uint8Array(3)],
    ['text: sent 1 times, counted 2 times', { ...kept, deliveries: 2 }, body],
    ['text: holds 1 items, 0 are in the store', { ...kept, items: [] }, body],
    ['text: not processed in time', { ...kept, isProcessed: false }, body],
    ['text: 1 items failed', { ...kept, counts: { ...kept.counts, failed: 1 } }, body],
  ])('says "%s"', async (problem, event, payload) => {
    expect(await problemsOf([sent], event, payload)).toEqual([problem]);
  });

  it('wants what had to be refused to be refused and not to be kept', async () => {
    const refused = { ...sent, status: 403, dueStatus: 403 };
    expect(await problemsOf([refused], null, null)).toEqual([]);
    expect(await problemsOf([refused], kept)).toEqual(['text: kept although it was refused']);
    expect(await problemsOf([{ ...refused, status: 200 }], kept)).toEqual(['text: answered 200 where 403 is due']);
  });
});
