import { describe, expect, it } from 'vitest';
import { countItems } from '../support/count-items.ts';
import { parseJson } from '../support/json.ts';
import { createRandom } from './random.ts';
import { createTraffic } from './traffic.ts';

const webhooksOf = (seed: number) => {
  const traffic = createTraffic(createRandom(seed));
  return Array.from({ length: 500 }, () => traffic.next());
};

describe('createTraffic', () => {
  it('makes the same webhooks again from the same seed', () => {
    expect(webhooksOf(5).map(({ id }) => id)).toEqual(webhooksOf(5).map(({ id }) => id));
  });

  it('never sends the same body twice by itself', () => {
    expect(new Set(webhooksOf(1).map(({ id }) => id)).size).toBe(500);
  });

  it('knows the items of a webhook, as an independent count confirms', () => {
    for (const { body, items } of webhooksOf(2)) expect(countItems(parseJson(body))).toBe(items.length);
  });

  it('sends single and batched messages and statuses, and repeats earlier items', () => {
    const webhooks = webhooksOf(3);
    const items = webhooks.flatMap((webhook) => webhook.items);
    expect(webhooks.some((webhook) => webhook.items.length === 1)).toBe(true);
    expect(webhooks.some((webhook) => webhook.items.length > 5)).toBe(true);
    expect(new Set(items.map(({ kind }) => kind))).toEqual(
      new Set(['message.text', 'status.sent', 'status.delivered', 'status.read']),
    );
    expect(new Set(items).size).toBeLessThan(items.length);
  });
});
