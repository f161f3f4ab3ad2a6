import type { Usage } from '@intexuraos/cloud-api';
import { beforeEach } from 'vitest';
import type { OutboxEntry } from '../../../src/outbox/outbox-entry.ts';
import type { OutboxStore } from '../../../src/outbox/outbox-store.ts';
import type { SendOutcome } from '../../../src/outbox/send-outcome.ts';
import type { Settlement } from '../../../src/outbox/settle-entry.ts';
import { draft, takeRequest } from '../../support/outbox.ts';

/** An outbox, and the way in which statuses reach it. */
export interface OutboxSubject {
  readonly outbox: OutboxStore;
  /** A status webhook was processed that is about an entry. */
  readonly tell: (settlement: Settlement) => Promise<void>;
}

export const second = 1_000;
export const minute = 60 * second;

export const windowClosed = {
  wamid: 'wamid.S',
  usedFallback: false,
  problem: { code: 131047, subcode: null, title: 'Re-engagement message', details: null, traceId: null },
};

export const windowAnswer: SendOutcome = {
  kind: 'refused',
  answer: { status: 400, body: '{}' },
  problem: windowClosed.problem,
};

/** Meta took it, and told how much of the hour's calls is used up. */
export const usedUp = (usage: Usage): SendOutcome => ({
  kind: 'accepted',
  wamid: 'w',
  answer: { status: 200, body: '{}' },
  usage,
});

export const plain = { usedFallback: false, problem: null };
/** The outbox of the test that runs, and what the tests do with it again and again. */
export type OutboxHands = ReturnType<typeof takeInHand>;

/** When somebody looks for what may go. */
interface Looks {
  readonly from: number;
  /** Of the last look. */
  readonly until: number;
  readonly everyMs: number;
}

/**
 * Opens an outbox for each test of the suite that this is called in.
 * @param isEachStepSlow leaves out looks at which the outbox said that nothing is due.
 */
export function takeInHand(open: () => Promise<OutboxSubject>, isEachStepSlow = false) {
  let subject: OutboxSubject;

  beforeEach(async () => {
    subject = await open();
  });

  const accept = async (recipient: string, changes: Parameters<typeof draft>[1] = {}): Promise<OutboxEntry> =>
    (await subject.outbox.accept(draft(recipient, changes))).entry;

  const take = async (now: number): Promise<OutboxEntry[]> => [...(await subject.outbox.take(takeRequest(now))).leased];

  /**
   * Looks again and again, and uses what was leased. Where each step is slow, looks are left out until the time that the outbox
   * named; with the other stores, nothing may go at these.
   */
  const look = async (
    { from, until, everyMs }: Looks,
    use: (entry: OutboxEntry, now: number) => Promise<unknown>,
  ): Promise<void> => {
    for (let now = from; now <= until; now += everyMs) {
      const { leased, nextAt } = await subject.outbox.take(takeRequest(now));
      for (const entry of leased) await use(entry, now);
      if (!isEachStepSlow || leased.length > 0) continue;
      const idleMs = Math.min(nextAt ?? until, until) - now;
      now += Math.max(0, Math.ceil(idleMs / everyMs) - 1) * everyMs;
    }
  };

  const expire = async (limit: number, now: number): Promise<readonly OutboxEntry[]> =>
    (await subject.outbox.expire(limit, now)).expired;

  const end = (entry: OutboxEntry, outcome: SendOutcome, now: number, usedFallback = false) =>
    subject.outbox.finish({
      entryId: entry.id,
      attempt: entry.attempts.at(-1)?.number ?? 0,
      outcome,
      usedFallback,
      now,
      holdMs: minute,
      jitter: 0,
    });

  const finish = async (...ended: Parameters<typeof end>): Promise<OutboxEntry | null> => (await end(...ended)).entry;

  const settle = async (
    entry: OutboxEntry,
    status: string,
    now: number,
    attempt = entry.attempts.at(-1)?.number ?? 1,
  ): Promise<OutboxEntry | null> => {
    await subject.tell({ ...plain, entryId: entry.id, attempt, wamid: 'wamid.S', status, at: now });
    await subject.outbox.settlePending(100, now);
    return subject.outbox.find(entry.id);
  };

  const stateOf = async ({ id }: OutboxEntry): Promise<string | undefined> => (await subject.outbox.find(id))?.state;
  return {
    get outbox(): OutboxStore {
      return subject.outbox;
    },
    tell: (settlement: Settlement) => subject.tell(settlement),
    accept,
    take,
    look,
    expire,
    end,
    finish,
    settle,
    stateOf,
  };
}
