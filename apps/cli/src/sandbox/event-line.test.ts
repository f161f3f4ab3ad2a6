import { describe, expect, it } from 'vitest';
import { eventLine, headingLine, outcomeOf, type Paint, type StoredEvent } from './event-line.ts';

const plain: Paint = (_colour, text) => text;

const event: StoredEvent = {
  deliveries: 1,
  isProcessed: true,
  counts: { applied: 1, duplicate: 0, failed: 0, rejected: 0 },
  kinds: ['message.text'],
};

const accepted = { status: 200, expectedStatus: 200 };

describe('outcomeOf', () => {
  it.each<[string, StoredEvent]>([
    ['stored', event],
    ['stored, 60 items', { ...event, counts: { ...event.counts, applied: 60 } }],
    ['stored, 3 known', { ...event, counts: { ...event.counts, duplicate: 3 } }],
    ['stored, 1 not ours', { ...event, counts: { ...event.counts, rejected: 1 } }],
    ['stored, 1 FAILED', { ...event, counts: { ...event.counts, failed: 1 } }],
    ['repeat, stored once', { ...event, deliveries: 2 }],
    ['stored, in the queue', { ...event, isProcessed: false }],
  ])('says "%s"', (words, kept) => {
    expect(outcomeOf(accepted, kept, plain)).toBe(words);
  });

  it('says so when an accepted webhook is not in the store', () => {
    expect(outcomeOf(accepted, null, plain)).toBe('NOT STORED');
  });

  it('distinguishes an expected refusal from a wrong answer', () => {
    expect(outcomeOf({ status: 403, expectedStatus: 403 }, null, plain)).toBe('refused as expected');
    expect(outcomeOf({ status: 200, expectedStatus: 403 }, event, plain)).toBe('WRONG: 403 expected');
  });
});

describe('eventLine', () => {
  it('stands under its heading', () => {
    const line = eventLine({ at: 0, kind: 'text', who: 'Ana', status: 200, ms: 3.4, outcome: 'stored' }, plain);
    const heading = headingLine(plain);
    expect(line.indexOf('text')).toBe(heading.indexOf('kind'));
    expect(line.indexOf('Ana')).toBe(heading.indexOf('from'));
    expect(line.indexOf('stored')).toBe(heading.indexOf('outcome'));
    expect(line).toContain('200    3 ms');
  });
});
