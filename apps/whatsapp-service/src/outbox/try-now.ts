import { setTimeout as delay } from 'node:timers/promises';
import { pausesOf } from './holds.ts';
import type { OutboxEntry, OutboxProblem } from './outbox-entry.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { Sender } from './sender.ts';

/**
 * The outcome of trying a pause. `resumed`: the message was sent, and all others follow. `still_paused`: it failed
 * again. `not_tried`: no paused message waits, so there was nothing to try with. `pending`: the answer has not come
 * yet. `operator`: an operator paused the number, so nothing is tried.
 */
export interface Tried {
  readonly phoneNumberId: string;
  readonly hold: string | null;
  readonly outcome: 'resumed' | 'still_paused' | 'not_tried' | 'pending' | 'operator';
  /** Why it is paused. */
  readonly problem: OutboxProblem;
  readonly nextAttemptAt: number | null;
}

export interface TryNowDeps {
  readonly outbox: Pick<OutboxStore, 'hurry' | 'senders'>;
  /** Has the outbox look for due messages. */
  readonly wake: () => void;
  readonly now: () => number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

const lookEveryMs = 200;
/** If a probe has not begun after this, there is no message to begin it with. */
const beginsWithinMs = 3_000;
/** Meta's answer may take longer; then the outcome is `pending`. */
const endsWithinMs = 15_000;

/**
 * Probes everything that Meta's answers have paused of a number, or of all numbers, at once, and returns the outcome.
 */
export async function tryNow(
  { outbox, wake, now, wait = delay }: TryNowDeps,
  phoneNumberId: string | null,
): Promise<readonly Tried[]> {
  const before = await outbox.hurry(phoneNumberId, now());
  wake();
  let tried = before.flatMap((sender) => judge(sender, sender));
  for (let waited = 0; tried.some(({ outcome }) => isOpen(outcome, waited)); waited += lookEveryMs) {
    await wait(lookEveryMs);
    const after = new Map((await outbox.senders()).map((sender) => [sender.phoneNumberId, sender]));
    tried = before.flatMap((sender) => judge(sender, after.get(sender.phoneNumberId) ?? sender));
  }
  return tried;
}

/** Whether the outcome may still change. */
const isOpen = (outcome: Tried['outcome'], waitedMs: number): boolean =>
  (outcome === 'not_tried' && waitedMs < beginsWithinMs) || (outcome === 'pending' && waitedMs < endsWithinMs);

/** The outcome of each pause of a number. */
function judge(before: Sender, after: Sender): Tried[] {
  const { phoneNumberId } = before;
  return pausesOf(before).map(({ hold, pause }) => {
    if (pause.cause === 'operator') {
      return { phoneNumberId, hold, outcome: 'operator', problem: pause.problem, nextAttemptAt: null };
    }
    const isSame = (each: ReturnType<typeof pausesOf>[number]): boolean =>
      each.hold === hold && each.pause.cause !== 'operator';
    const current = pausesOf(after).find(isSame)?.pause;
    if (!current) return { phoneNumberId, hold, outcome: 'resumed', problem: pause.problem, nextAttemptAt: null };
    const hasBegun = (current.probedAt ?? 0) > (pause.probedAt ?? 0) || current.probes > pause.probes;
    const outcome = current.isProbing ? 'pending' : hasBegun ? 'still_paused' : 'not_tried';
    return { phoneNumberId, hold, outcome, problem: current.problem, nextAttemptAt: current.probeAt };
  });
}

export interface TryEntryDeps extends TryNowDeps {
  readonly outbox: Pick<OutboxStore, 'hurry' | 'hurryEntry' | 'senders' | 'find'>;
}

/**
 * Tries a message that waits for its next attempt, or for its number, at once, and returns it after the attempt. Null
 * if it can't be tried: it is not queued, or others go before it.
 */
export async function tryEntryNow(deps: TryEntryDeps, id: string): Promise<OutboxEntry | null> {
  const { outbox, wake, now, wait = delay } = deps;
  const { outcome, entry: before } = await outbox.hurryEntry(id, now());
  if (outcome !== 'changed' || !before) return null;
  await outbox.hurry(before.phoneNumberId, now());
  wake();
  let entry = before;
  for (let waited = 0; waited < (hasBegun(before, entry) ? endsWithinMs : beginsWithinMs); waited += lookEveryMs) {
    await wait(lookEveryMs);
    entry = (await outbox.find(id)) ?? entry;
    if (hasBegun(before, entry) && entry.state !== 'sending') break;
  }
  return entry;
}

const hasBegun = (before: OutboxEntry, after: OutboxEntry): boolean =>
  (after.attempts.at(-1)?.number ?? 0) > (before.attempts.at(-1)?.number ?? 0);
