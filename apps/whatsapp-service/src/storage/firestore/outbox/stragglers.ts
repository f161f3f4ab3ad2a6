import type { Advance } from '../../../outbox/advance-lane.ts';

/** The results of lanes. */
export type Steps = Pick<Advance, 'changed'> & { readonly leased: readonly NonNullable<Advance['leased']>[] };

/** Lanes that take longer than a look at the outbox waits for them; their results go with a later look. */
export interface Stragglers {
  /** Runs the work of a lane, which is under way until that ends. */
  watch(key: string, work: () => Promise<Advance>): Promise<Advance>;
  isUnderWay(key: string): boolean;
  /** Whether any lane is under way, or anything is there to be handed over. */
  areThere(): boolean;
  /** Leaves the result of a lane that ended after the look that started it. */
  leave(step: Advance): void;
  /** The results left since the last call. */
  handOver(): Steps;
}

export function createStragglers(): Stragglers {
  const underWay = new Set<string>();
  let left: Advance[] = [];
  return {
    watch: async (key, work) => {
      underWay.add(key);
      try {
        return await work();
      } finally {
        underWay.delete(key);
      }
    },
    isUnderWay: (key) => underWay.has(key),
    areThere: () => underWay.size > 0 || left.length > 0,
    leave: (step) => {
      left.push(step);
    },
    handOver: () => {
      const steps = left;
      left = [];
      return {
        leased: steps.flatMap(({ leased }) => leased ?? []),
        changed: steps.flatMap(({ changed }) => [...changed]),
      };
    },
  };
}
