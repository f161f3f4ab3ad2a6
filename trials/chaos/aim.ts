import type { Random } from '../ledger/random.ts';
import { type Moment, type Phase, type PhaseMarks, phases } from './phase.ts';

/** Where a kill should fall; `anywhere` takes the moment as it comes. */
export type Aim = Phase | 'anywhere';

const aims: readonly Aim[] = ['anywhere', ...phases];
const giveUpAfterMs = 400;
const looksATurn = 50;

/** Alternates the aims, so that a few cycles include each of them. */
export function aimOf(cycle: number): Aim {
  return aims[cycle % aims.length] ?? 'anywhere';
}

/** How long load runs before the kill, in milliseconds: long enough for work of every kind to be under way. */
export const loadMsOf = (random: Random): number => random.between(80, 700);

/**
 * Waits for a transaction of the kind aimed at to be open, looking between the turns of the event loop so that the
 * load goes on. Gives up after 0.4 s and lets the kill fall where it may.
 */
export async function waitFor(aim: Aim, marks: PhaseMarks): Promise<void> {
  if (aim === 'anywhere') return;
  const until = performance.now() + giveUpAfterMs;
  while (performance.now() < until) {
    for (let look = 0; look < looksATurn; look++) if (marks.isOpen(aim)) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const names: Readonly<Record<Phase, string>> = { accept: 'an accept', apply: 'an apply', outbox: 'the outbox' };

export function describeMoment(moment: Moment): string {
  if (moment === null) return 'between transactions';
  const during = moment.isCommitting ? 'while committing' : 'inside the transaction of';
  return `${during} ${names[moment.phase]}`;
}
