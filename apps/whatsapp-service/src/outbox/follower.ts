import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { OutboxStore, SentFeed } from './outbox-store.ts';
import type { SenderTurn } from './sender.ts';

export interface FollowerDeps {
  readonly outbox: Pick<OutboxStore, 'settlePending'>;
  readonly sent: SentFeed;
  /** Called with each entry that a status changed. */
  readonly onSettled: (entry: OutboxEntry) => void;
  /** Called when a status paused or resumed what a number sends. */
  readonly onTurn: (turn: SenderTurn) => void;
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly now: () => number;
  /** Looks at least this often, in milliseconds: another instance may have written, or a wake-up may be lost. */
  readonly sweepMs: number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** More at a time would hold up the acceptance of messages: both use the outbox's thread. */
const batchSize = 100;
/** Statuses come in bursts: those that come within this time share a commit. */
const gatherMs = 25;

export interface Follower extends Loop {
  /** Now while a look is running, has failed, or left something; null otherwise. */
  nextAt(): number | null;
}

/**
 * Makes the loop between outbox and conversations: statuses go to their entries, and accepted messages into their
 * conversations.
 */
export function createFollower(deps: FollowerDeps): Follower {
  let pauseMs = gatherMs;
  let isBehind = true;
  const step = async (): Promise<number> => {
    isBehind = true;
    const settled = await deps.outbox.settlePending(batchSize, deps.now());
    for (const entry of settled.settled) deps.onSettled(entry);
    for (const turn of settled.turns) deps.onTurn(turn);
    const drained = await deps.sent.drain(batchSize);
    // Statuses without the entry's id that came before Meta's answer can be matched with a message only now.
    const hasMore = settled.hasMore || drained.hasSettlements || drained.hasMore;
    pauseMs = hasMore ? 0 : gatherMs;
    isBehind = hasMore;
    return hasMore ? 0 : deps.sweepMs;
  };
  const loop = createLoop({
    step,
    log: deps.log,
    gatherMs: () => pauseMs,
    words: { fails: 'Cannot match statuses to sent messages; they wait.', worksAgain: 'Matching works again.' },
    ...(deps.sleep && { sleep: deps.sleep }),
  });
  return { ...loop, nextAt: () => (isBehind ? deps.now() : null) };
}
