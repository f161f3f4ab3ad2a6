import type { Alert, TargetState } from './alert.ts';
import type { Problem } from './problem.ts';

/** A problem, from its beginning until it is over. Times are milliseconds since 1970. */
export interface ProblemRecord extends Problem {
  /** When it was first seen; `since` may be earlier. */
  readonly seenFrom: number;
  readonly seenAt: number;
  /** How often the log has reported it, and when it did last. */
  readonly reports: number;
  readonly reportedAt: number;
  /** When an alert was made for it; null if none was. */
  readonly alertedAt: number | null;
}

/** The state that survives a restart, and is shared by all instances: present problems, and queued alerts. */
export interface ProblemState {
  readonly problems: readonly ProblemRecord[];
  readonly alerts: readonly Alert[];
  /** Targets that fail, by name. */
  readonly targets: Readonly<Record<string, TargetState>>;
}

export const noProblems: ProblemState = { problems: [], alerts: [], targets: {} };

/** Keeps one `ProblemState`. */
export interface ProblemStore {
  /**
   * Replaces the state by the result of `change`, durably; the same state means no change. Changes happen one after
   * another, with Firestore those of all instances, and `change` may be called again.
   */
  update(change: (before: ProblemState) => ProblemState): Promise<ProblemState>;
}

/** The state in a text that was stored; none if it is of another shape, as a version to come may have written it. */
export function readProblemState(text: string | undefined): ProblemState {
  if (text === undefined) return noProblems;
  try {
    const { problems, alerts, targets }: Partial<ProblemState> = JSON.parse(text);
    if (!Array.isArray(problems) || !Array.isArray(alerts) || typeof targets !== 'object') return noProblems;
    return { problems, alerts, targets };
  } catch {
    return noProblems;
  }
}
