import { describe, expect, it } from 'vitest';
import { ServiceRefusal } from '../service/service.ts';
import { checkStored, summarise, summaryLines } from './check-stored.ts';
import type { Paint, StoredEvent } from './event-line.ts';
import type { SentWebhook } from './story-sender.ts';

const plain: Paint = (_style, text) => text;
const body = new TextEncoder().encode('{"entry":[]}');
const sent: SentWebhook = {
  ...{ kind: 'text', who: 'Ana', sentAt: 0, body },
  ...{ eventId: 'e1', status: 200, ms: 1, expectedStatus: 200 },
};

interface Stored {
  readonly deliveries?: number;
  readonly failed?: number;
  readonly isQueued?: boolean;
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

const problemsOf = async (webhooks: readonly SentWebhook[], stored: Stored | null) => {
  const service = {
    get: async () => {
      if (stored === null) throw new ServiceRefusal(404, {}, 'There is no such event.', null);
      const counts = { applied: 1, duplicate: 0, failed: stored.failed ?? 0, rejected: 0 };
      const result = stored.isQueued ? null : { counts };
      return { deliveries: stored.deliveries ?? 1, result, items: [{ kind: 'message.text', state: 'applied' }] };
    },
    request: async () => new Response(stored?.bytes ?? body),
  };
  return (await checkStored(webhooks, service, 0)).problems;
};

describe('checkStored', () => {
  it('finds nothing wrong if every webhook comes back as it was sent', async () => {
    expect(await problemsOf([sent], {})).toEqual([]);
    expect(await problemsOf([sent, sent], { deliveries: 2 })).toEqual([]);
  });

  it.each<[string, Stored | null]>([
    ['text: accepted, but not in the store', null],
    ['text: stored with bytes that differ from what was sent', { bytes: new Uint8Array(3) }],
    ['text: sent 1 times, counted 2 times', { deliveries: 2 }],
    ['text: not processed in time', { isQueued: true }],
    ['text: 1 items failed', { failed: 1 }],
  ])('says "%s"', async (problem, stored) => {
    expect(await problemsOf([sent], stored)).toEqual([problem]);
  });

  it('expects what has to be refused to be refused and not to be stored', async () => {
    const refused = { ...sent, status: 403, expectedStatus: 403 };
    expect(await problemsOf([refused], null)).toEqual([]);
    expect(await problemsOf([refused], {})).toEqual(['text: stored although it was refused']);
    expect(await problemsOf([{ ...refused, status: 200 }], {})).toEqual(['text: answered 200, not 403']);
  });
});

describe('summarise', () => {
  const event = (counts: Partial<StoredEvent['counts']>, kinds: readonly string[]): StoredEvent => ({
    deliveries: 1,
    isProcessed: true,
    counts: { applied: 0, duplicate: 0, failed: 0, rejected: 0, ...counts },
    kinds,
  });
  const kinds = ['message.text', 'status.read', 'account.APPROVED'];
  const summary = summarise([sent, sent, { ...sent, eventId: 'b' }, { ...sent, eventId: 'c', status: 403 }], {
    events: [event({ applied: 1 }, ['message.text']), event({ applied: 1, duplicate: 1, rejected: 1 }, kinds)],
    problems: [],
  });

  it('adds up webhooks and items, and counts a repeated webhook once among the kinds', () => {
    expect(summary).toMatchObject({
      ...{ sent: 4, accepted: 3, refused: 1, repeats: 1 },
      items: { applied: 2, duplicate: 1, rejected: 1, failed: 0 },
      kinds: { 'message.text': 2, 'status.read': 1, 'account.APPROVED': 1 },
    });
  });

  it('is shown in at most 80 columns', () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`message.type_${index}`, index]));
    const lines = summaryLines({ ...summary, kinds: many }, plain);
    for (const words of ['sent: 4', 'accepted: 3', 'duplicates: 1', 'failed: 0', 'type_7 7']) {
      expect(lines.join('\n')).toContain(words);
    }
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('ends with what is wrong', () => {
    const lines = summaryLines({ ...summary, problems: ['text: not processed in time'] }, plain);
    expect(lines.at(-1)).toBe('  ! text: not processed in time');
  });
});
