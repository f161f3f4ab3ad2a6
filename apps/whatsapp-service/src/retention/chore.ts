import type { SweepStep } from '../records/sweep.ts';

/** One thing that is swept, in steps. */
export interface Chore {
  /** What it removes, as it is counted: `messages`. */
  readonly kind: string;
  step(place: string | null, now: number): Promise<SweepStep>;
}
