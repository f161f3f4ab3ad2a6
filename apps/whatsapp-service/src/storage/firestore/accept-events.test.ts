import { describe, expect, it } from 'vitest';
import { incoming, messagesWebhook, noon, textMessage } from '../../../test/support/webhooks.ts';
import { createAccept } from './accept-events.ts';
import type { WriteStatus } from './connection.ts';
import type { Write } from './values.ts';

interface Request {
  readonly writes: readonly Write[];
  readonly timeoutMs: number;
  readonly answer: (statuses: readonly number[]) => void;
}

/** Acceptance against a Firestore whose answers the test gives by hand. */
function handDriven(deadlineMs = 60_000) {
  const requests: Request[] = [];
  const arrivals: (() => void)[] = [];
  const batchWrite = (writes: readonly Write[], timeoutMs: number): Promise<WriteStatus[]> =>
    new Promise((resolve) => {
      const answer = (codes: readonly number[]): void => resolve(codes.map((code) => ({ code, message: '' })));
      requests.push({ writes, timeoutMs, answer });
      for (const arrive of arrivals.splice(0)) arrive();
    });
  const accept = createAccept({
    connection: { batchWrite, commit: async () => undefined, documentsPath: 'projects/p/databases/d/documents' },
    deadlineMs,
    onRoundTrip: () => undefined,
  });
  /** The nth request, when it was made. */
  const request = async (index: number): Promise<Request> => {
    const made = requests[index];
    if (made) return made;
    await new Promise<void>((resolve) => arrivals.push(resolve));
    return request(index);
  };
  return { accept, request };
}

const webhookOf = (wamid: string) => incoming(messagesWebhook(textMessage(wamid)));

describe('createAccept', () => {
  it('answers everybody who brought the same body: the first stored it', async () => {
    const { accept, request } = handDriven();
    const webhook = webhookOf('wamid.1');
    const outcomes = Promise.all([
      accept(webhook),
      accept({ ...webhook, receivedAt: noon + 9_000 }),
      accept({ ...webhook, receivedAt: noon + 5_000 }),
    ]);
    const creation = await request(0);
    expect(creation.writes).toHaveLength(1);
    creation.answer([0]);
    const counting = await request(1);
    expect(counting.writes).toMatchObject([
      {
        update: { fields: { lastReceivedAt: { stringValue: new Date(noon + 9_000).toISOString() } } },
        updateTransforms: [{ fieldPath: 'deliveries', increment: { integerValue: 2 } }],
      },
    ]);
    counting.answer([0]);
    expect(await outcomes).toEqual(['stored', 'duplicate', 'duplicate']);
  });

  it('rejects the one that Firestore refuses, with an error that says a retry may help', async () => {
    const { accept, request } = handDriven();
    const outcomes = Promise.allSettled([accept(webhookOf('wamid.1')), accept(webhookOf('wamid.2'))]);
    (await request(0)).answer([7, 0]);
    expect(await outcomes).toMatchObject([
      { status: 'rejected', reason: { code: 'store_unavailable', isRetryable: true } },
      { status: 'fulfilled', value: 'stored' },
    ]);
  });

  it('rejects a repeat that could not be counted, so that it comes again', async () => {
    const { accept, request } = handDriven();
    const accepted = accept(webhookOf('wamid.1'));
    (await request(0)).answer([6]);
    (await request(1)).answer([7]);
    await expect(accepted).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  it('gives Firestore no more time than its callers have', async () => {
    const { accept, request } = handDriven(3_500);
    const accepted = accept(webhookOf('wamid.1'));
    const { timeoutMs, answer } = await request(0);
    expect(timeoutMs).toBeGreaterThan(1_000);
    expect(timeoutMs).toBeLessThanOrEqual(3_500);
    answer([0]);
    expect(await accepted).toBe('stored');
  });

  it('sends nothing for callers whose time is up', async () => {
    const { accept } = handDriven(-1);
    await expect(accept(webhookOf('wamid.1'))).rejects.toMatchObject({ code: 'store_timeout', isRetryable: true });
  });

  it('refuses more than it may hold in memory while Firestore does not answer', async () => {
    const { accept, request } = handDriven();
    const body = incoming(new Uint8Array(50 * 1024 * 1024));
    const waiting = [accept(body), accept(body)];
    await expect(accept(body)).rejects.toMatchObject({ code: 'store_unavailable', isRetryable: true });
    (await request(0)).answer([0]);
    (await request(1)).answer([0]);
    expect(await Promise.all(waiting)).toHaveLength(2);
    const again = accept(body);
    (await request(2)).answer([6]);
    (await request(3)).answer([0]);
    expect(await again).toBe('duplicate');
  });
});
