import type { Problem } from './problem.ts';

/** The possible targets of alerts. */
export const targetNames = ['url', 'slack', 'mail'] as const;

export type TargetName = (typeof targetNames)[number];

/** One message to people: a problem began, or it is over. Kept until all of its targets have it. */
export interface Alert {
  /** The same at every attempt, so that a receiver can recognise a repeat. */
  readonly id: string;
  readonly type: 'problem.began' | 'problem.resolved' | 'test';
  /** When the alert was made; milliseconds since 1970, as all times here. */
  readonly at: number;
  /** As it was then. */
  readonly problem: AlertedProblem;
  /** The targets that don’t have it yet. */
  readonly pending: readonly TargetName[];
}

/** Our own texts, Meta’s ids, counts and times: no content of messages, no secret. */
export interface AlertedProblem extends Omit<Problem, 'kind'> {
  /** When it was over; null while it is on. */
  readonly until: number | null;
}

/** A target that fails: it is tried again, ever more slowly. */
export interface TargetState {
  readonly failures: number;
  readonly failingSince: number;
  readonly nextAt: number;
  /** Why, in a word or an HTTP status; the address is not in it. */
  readonly reason: string;
}

/** The service that sends it. */
export interface Sender {
  readonly name: string;
  readonly version: string;
}
