import { describe, expect, it } from 'vitest';
import { compareBytes, createLedger, distinctItems } from './ledger.ts';
import { createRandom } from './random.ts';
import { createTraffic, type SentWebhook } from './traffic.ts';

function someWebhooks(count: number, seed = 1): SentWebhook[] {
  const traffic = createTraffic(createRandom(seed));
  return Array.from({ length: count }, () => traffic.next());
}

describe('createLedger', () => {
  it('keeps unacknowledged webhooks for another attempt, in the order of sending', () => {
    const ledger = createLedger();
    const [first, second, third] = someWebhooks(3);
    if (!first || !second || !third) throw new Error('The traffic made too little.');
    for (const webhook of [first, second, third, second]) ledger.sent(webhook);
    ledger.acknowledged(second);
    expect(ledger.unacknowledged()).toEqual([first, third]);
    expect(ledger.counts()).toEqual({ webhooks: 3, deliveries: 4, acknowledged: 1 });
  });

  it('hands out each acknowledged webhook for checking once, and all of them at the end', () => {
    const ledger = createLedger();
    const [first, second] = someWebhooks(2);
    if (!first || !second) throw new Error('The traffic made too little.');
    for (const webhook of [first, second]) ledger.sent(webhook);
    ledger.acknowledged(first);
    expect(ledger.newlyAcknowledged()).toEqual([first]);
    ledger.acknowledged(first);
    ledger.acknowledged(second);
    expect(ledger.newlyAcknowledged()).toEqual([second]);
    expect(ledger.allAcknowledged()).toEqual([first, second]);
  });
});

describe('compareBytes', () => {
  it('finds nothing wrong with webhooks that are stored byte for byte', () => {
    const webhooks = someWebhooks(20);
    const kept = new Map(webhooks.map(({ id, body }) => [id, new Uint8Array(body)]));
    expect(compareBytes(webhooks, (id) => kept.get(id))).toEqual({ missing: [], changed: [] });
  });

  it('distinguishes missing webhooks from changed ones', () => {
    const webhooks = someWebhooks(3);
    const [gone, altered] = webhooks.map(({ id }) => id);
    const kept = new Map(webhooks.map(({ id, body }) => [id, new Uint8Array(body)]));
    kept.delete(gone ?? '');
    kept.set(altered ?? '', new Uint8Array([...(kept.get(altered ?? '') ?? []), 32]));
    expect(compareBytes(webhooks, (id) => kept.get(id) ?? null)).toEqual({ missing: [gone], changed: [altered] });
  });
});

describe('distinctItems', () => {
  it('counts an item once however many webhooks bring it', () => {
    const webhooks = someWebhooks(400);
    const told = webhooks.reduce((sum, { items }) => sum + items.length, 0);
    const distinct = distinctItems([...webhooks, ...webhooks]);
    expect(distinct.size).toBeLessThan(told);
    expect(distinct).toEqual(distinctItems(webhooks));
  });
});
