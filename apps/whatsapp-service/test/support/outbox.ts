import { randomBytes } from 'node:crypto';
import type { EntryDraft } from '../../src/outbox/accept-entry.ts';
import { newEntryId } from '../../src/outbox/entry-id.ts';
import type { OutboxProblem } from '../../src/outbox/outbox-entry.ts';
import type { OutboxStore, TakeRequest, TidyRequest } from '../../src/outbox/outbox-store.ts';
import type { SendOutcome } from '../../src/outbox/send-outcome.ts';
import { defaultRetention } from '../../src/records/retention.ts';
import type { SweepStep } from '../../src/records/sweep.ts';

export const start = Date.parse('2026-11-24T12:00:00Z');
export const numberId = '106540352242922';

/** A message that may be accepted. */
export function draft(recipient: string, changes: Partial<EntryDraft> = {}): EntryDraft {
  const createdAt = changes.createdAt ?? start;
  return {
    id: newEntryId(createdAt, randomBytes(16)),
    phoneNumberId: numberId,
    recipient,
    createdAt,
    expiresAt: createdAt + 24 * 3_600_000,
    version: 'v24.0',
    body: JSON.stringify({ messaging_product: 'whatsapp', to: recipient, type: 'text', text: { body: 'hi' } }),
    callbackData: null,
    fallbackTemplate: null,
    onUnknown: 'fail',
    idempotency: null,
    ...changes,
  };
}

export function takeRequest(now: number, changes: Partial<TakeRequest> = {}): TakeRequest {
  return { now, owner: 'test', leaseMs: 30_000, holdMs: 60_000, limit: 100, ...changes };
}

/** Tidies the outbox until nothing more is over; how many entries went. */
export async function tidyAll(
  outbox: Pick<OutboxStore, 'tidy'>,
  now: number,
  { retention = defaultRetention, limit = 100 }: Partial<Pick<TidyRequest, 'retention' | 'limit'>> = {},
): Promise<number> {
  let removed = 0;
  let place: string | null = null;
  do {
    const step: SweepStep = await outbox.tidy({ retention, now, place, limit });
    removed += step.removed;
    place = step.next;
  } while (place !== null);
  return removed;
}

function problem(code: number | null): OutboxProblem {
  return { code, subcode: null, title: 'a problem', details: null, traceId: null };
}

const answer = { status: 200, body: '{}' };

/** One outcome of each kind. */
export const outcomes = {
  accepted: (wamid: string): SendOutcome => ({ kind: 'accepted', wamid, answer }),
  refused: { kind: 'refused', answer: { status: 400, body: '{}' }, problem: problem(131009) },
  notSent: { kind: 'not_sent', problem: problem(131000), afterMs: null, fault: 'unclear' },
  unreached: { kind: 'not_sent', problem: problem(null), afterMs: null, fault: 'meta' },
  pairTooFast: { kind: 'pair_too_fast', problem: problem(131056) },
  numberTooFast: { kind: 'number_too_fast', problem: problem(130429), afterMs: null },
  blocked: { kind: 'blocked', scope: 'account', problem: problem(190) },
  unpaid: { kind: 'blocked', scope: 'category', problem: problem(131042) },
  unknown: { kind: 'unknown', problem: problem(null) },
} satisfies Record<string, SendOutcome | ((wamid: string) => SendOutcome)>;
