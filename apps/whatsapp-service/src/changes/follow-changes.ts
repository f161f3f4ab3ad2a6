import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import type { Flow } from '../records/flow.ts';
import type { Written } from '../records/record-store.ts';
import type { Change } from './change.ts';
import { type DrainOptions, drainChanges, forgetPlace } from './drain-changes.ts';

export interface FollowOptions extends Omit<DrainOptions, 'limit' | 'known'> {
  /** What to write for some changes; none of them is of a type that is not listed. */
  readonly rule: (changes: readonly Change[]) => Flow<Written>;
  /** The types that the rule is for; all by default. */
  readonly types?: readonly Change['type'][];
  /** Called when the rule has acted, to wake whatever works on what it wrote. */
  readonly onActed?: () => void;
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly words: { readonly fails: string; readonly worksAgain: string };
  /** Looks again at least this often, in milliseconds: another instance may have written. */
  readonly sweepMs: number;
  /**
   * Whether nobody needs it for now, as there is nothing to act for: then it reads nothing, and continues later with what happens
   * from then on (`beginHere`).
   */
  readonly isIdle?: () => boolean;
  /** Whether no other process follows for this consumer, so that its place need not be read each time. Default: no. */
  readonly isAlone?: boolean | undefined;
  /** How many changes it acts on at once, asked before each page. Default: 200. */
  readonly limit?: () => number;
  /** How long it waits for more before it acts, in milliseconds. Default: 25. */
  readonly gatherMs?: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const pageSize = 200;
/** Changes come in numbers: those that come within this time share a transaction. */
const defaultGatherMs = (): number => 25;

/** Follows the changes for one consumer until it is stopped; `wake` when there may be more. */
export function followChanges(options: FollowOptions): Loop {
  const { rule, types, onActed = () => undefined, log, words, sweepMs, sleep } = options;
  const { limit = () => pageSize, gatherMs = defaultGatherMs, isIdle = () => false, isAlone = false } = options;
  let hasForgotten = false;
  let known: string | null = null;
  const step = async (): Promise<number> => {
    if (isIdle()) {
      if (!hasForgotten) await forgetPlace(options);
      hasForgotten = true;
      known = null;
      return sweepMs;
    }
    hasForgotten = false;
    let hasActed = false;
    const at = known;
    // Read again after a failure.
    known = null;
    const { hasMore, place } = await drainChanges({ ...options, known: at, limit: limit() }, function* (changes) {
      const wanted = types ? changes.filter(({ type }) => types.includes(type)) : changes;
      hasActed = wanted.length > 0;
      return hasActed ? yield* rule(wanted) : { writes: [] };
    });
    if (isAlone) known = place;
    if (hasActed) onActed();
    return hasMore ? 0 : sweepMs;
  };
  return createLoop({ step, log, words, gatherMs, ...(sleep && { sleep }) });
}
