import type { SweepStep } from '../records/sweep.ts';

/** One thing that is swept, in steps. */
export interface Chore {
  /** The kind of removed data, as counted: `messages`. */
  readonly kind: string;
  step(place: string | null, now: number): Promise<SweepStep>;
}
