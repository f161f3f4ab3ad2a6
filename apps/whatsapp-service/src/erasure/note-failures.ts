import type { Failure } from './erasure-findings.ts';

/** A step of a loop that remembers since when it fails. */
export function noteFailures(step: () => Promise<number>, now: () => number) {
  let failing: Failure | null = null;
  return {
    failing: (): Failure | null => failing,
    step: async (): Promise<number> => {
      try {
        const restMs = await step();
        failing = null;
        return restMs;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        failing = { since: failing?.since ?? now(), reason };
        throw error;
      }
    },
  };
}
