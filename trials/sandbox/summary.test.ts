import { describe, expect, it } from 'vitest';
import type { KeptEvent } from '../support/service-client.ts';

import type { Paint } from './event-line.ts';
import type { SentWebhook } from './meta-sender.ts';
import { summarise, summaryLines } from './summary.ts';

const plain: Paint = (_colour, text) => text;

const webhook = (eventId: string, items: number, status = 200): SentWebhook => ({
  kind: eventId,
  who: 'Ana',
  sentAt: 0,
  body: new TextEncoder().encode(
    JSON.stringify({ entry: [{ changes: [{ value: { messages: Array(items).fill({}) } }] }] }),
  ),
  eventId,
  status,
  ms: 1,
  dueStatus: status,
});

const event = (counts: Partial<KeptEvent['counts']>, kinds: readonly string[]): KeptEvent => ({
  deliveries: 1,
  isProcessed: true,
  counts: { applied: 0, duplicate: 0, failed: 0, rejected: 0, ...counts },
  items: kinds.map((kind) => ({ kind, state: 'applied' })),
});

const summary = summarise([webhook('a', 1), webhook('a', 1), webhook('b', 3), webhook('c', 1, 403)], {
  events: new Map([
    ['a', event({ applied: 1 }, ['message.text'])],
    ['b', event({ applied: 1, duplicate: 1, rejected: 1 }, ['message.text', 'status.read', 'account.APPROVED'])],
  ]),
  problems: [],
});

describe('summarise', () => {
  it('adds up webhooks and items, and counts a repeated webhook once among the kinds', () => {
    expect(summary).toMatchObject({
      sent: 4,
      sentItems: 6,
      accepted: 3,
      refused: 1,
      repeatedWebhooks: 1,
      repeatedItems: 1,
      rejected: 1,
      failed: 0,
      kinds: { 'message.text': 2, 'status.read': 1, 'account.APPROVED': 1 },
    });
  });
});

describe('summaryLines', () => {
  it('shows all sums in at most 80 columns', () => {
    const lines = summaryLines(summary, plain);
    for (const words of ['sent: 4', 'accepted: 3', 'duplicates: 1', 'failed: 0']) {
      expect(lines.join('\n')).toContain(words);
    }
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('ends with what is wrong where something is', () => {
    const lines = summaryLines({ ...summary, problems: ['text: not processed in time'] }, plain);
    expect(lines.at(-1)).toBe('  ! text: not processed in time');
  });
});
