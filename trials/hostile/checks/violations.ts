import type { HostileRequest } from '../requests/hostile-request.ts';

/** Something that must not happen. */
export interface Violation {
  /** Its kind; those of one kind are reported once. */
  readonly what: string;
  /** What was seen the first time. */
  readonly detail: string;
  /** The request that caused it, or those in flight at the time. */
  readonly suspects: readonly HostileRequest[];
  times: number;
}

export interface Violations {
  readonly report: (what: string, detail: string, suspects: readonly HostileRequest[]) => void;
  readonly all: () => readonly Violation[];
  readonly count: () => number;
}

const shownCharacters = 1_000;

/** `onNew` is called with the first of each kind. */
export function createViolations(onNew: (violation: Violation) => void): Violations {
  const violations = new Map<string, Violation>();
  return {
    report: (what, detail, suspects) => {
      const known = violations.get(what);
      if (known) {
        known.times += 1;
        return;
      }
      const violation = { what, detail: detail.slice(0, shownCharacters), suspects, times: 1 };
      violations.set(what, violation);
      onNew(violation);
    },
    all: () => [...violations.values()],
    count: () => violations.size,
  };
}
