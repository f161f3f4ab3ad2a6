/** How Meta has answered lately. */
export interface MetaCalls {
  /** `ok`, or how the last call failed: `HTTP 503`, `unreached` (never sent), `lost` (no answer); null before the first call. */
  readonly answer: string | null;
  readonly isFailing: boolean;
  /** When the first call in a row ended like the last one: answered, or failed. */
  readonly since: number | null;
  /** How many that were. */
  readonly inARow: number;
  /** Kinds of calls that fail at present; a kind that has not been called for ten minutes is left out. */
  readonly failing: readonly FailingCalls[];
  /** Calls of the last five minutes, and how many of them failed. */
  readonly calls: number;
  readonly failed: number;
  /** 95 % of those that were answered took at most this, to within a tenth; null if there were none. */
  readonly p95Ms: number | null;
}

/** Calls of one kind that have failed in a row. */
export interface FailingCalls {
  /** `POST messages`, `GET media download`. */
  readonly name: string;
  /** How the last of them failed. */
  readonly answer: string;
  readonly since: number;
  readonly inARow: number;
}

export interface MetaCallsWatch {
  /** @param call `status` is HTTP's, or why there was no answer; `route` is its path, with ids in braces. */
  readonly onCall: (call: {
    readonly method: string;
    readonly route: string;
    readonly status: string;
    readonly ms: number;
  }) => void;
  look(): MetaCalls;
}

const forgottenAfterMs = 10 * 60_000;
/** Enough for every edge that is called; a call of a kind beyond these is still counted. */
const maxKinds = 200;
const slotMs = 10_000;
const slots = 30;
/** Durations are counted in steps of a tenth: step n holds those up to 1.1^n ms. */
const stepRatio = Math.log(1.1);
const maxStep = 140;
/** Calls that never left for reasons of our own say nothing about Meta. */
const own: readonly string[] = ['no_token', 'host_not_allowed'];

interface Slot {
  readonly index: number;
  failed: number;
  readonly answeredBySteps: Uint32Array;
}

/**
 * @param now milliseconds since 1970. Costs a few additions for each call.
 * @param onTrouble called when a kind of call begins to fail.
 */
export function createMetaCalls(now: () => number, onTrouble: () => void = () => undefined): MetaCallsWatch {
  const failing = new Map<string, FailingCalls & { readonly lastAt: number }>();
  const note = (name: string, failure: string | null, at: number): void => {
    const before = failing.get(name);
    if (failure === null) {
      failing.delete(name);
      return;
    }
    if (!before && failing.size >= maxKinds) return;
    const { since, inARow } = before ?? { since: at, inARow: 0 };
    failing.set(name, { name, answer: failure, since, inARow: inARow + 1, lastAt: at });
    if (!before) onTrouble();
  };
  let recent: Slot[] = [];
  let run = { answer: null as string | null, isFailing: false, since: null as number | null, inARow: 0 };
  const slotAt = (index: number): Slot => {
    const last = recent.at(-1);
    if (last?.index === index) return last;
    const slot = { index, failed: 0, answeredBySteps: new Uint32Array(maxStep + 1) };
    recent = [...recent.filter((each) => index - each.index < slots && each.index < index), slot];
    return slot;
  };
  return {
    onCall: ({ method, route, status, ms }) => {
      if (own.includes(status)) return;
      const at = now();
      const code = Number(status);
      const isFailing = Number.isNaN(code) || code >= 500;
      const answer = isFailing ? (Number.isNaN(code) ? status : `HTTP ${status}`) : 'ok';
      note(`${method} ${nameOf(route)}`, isFailing ? answer : null, at);
      const isSame = run.answer !== null && run.isFailing === isFailing;
      run = { answer, isFailing, since: isSame ? run.since : at, inARow: isSame ? run.inARow + 1 : 1 };
      const slot = slotAt(Math.floor(at / slotMs));
      const step = Math.min(maxStep, Math.max(0, Math.ceil(Math.log(ms) / stepRatio)));
      if (isFailing) slot.failed += 1;
      else slot.answeredBySteps[step] = (slot.answeredBySteps[step] ?? 0) + 1;
    },
    look: () => {
      const oldest = Math.floor(now() / slotMs) - slots;
      const counted = recent.filter(({ index }) => index > oldest);
      const failed = counted.reduce((sum, slot) => sum + slot.failed, 0);
      const steps = Array.from({ length: maxStep + 1 }, (_, step) =>
        counted.reduce((sum, { answeredBySteps }) => sum + (answeredBySteps[step] ?? 0), 0),
      );
      const answered = steps.reduce((sum, count) => sum + count, 0);
      const at = now();
      const stillFailing = [...failing.values()].filter(({ lastAt }) => at - lastAt < forgottenAfterMs);
      const recentlyFailing = stillFailing.map(({ lastAt: _lastAt, ...kind }) => kind);
      return {
        ...run,
        failing: recentlyFailing,
        calls: answered + failed,
        failed,
        p95Ms: answered === 0 ? null : percentile(steps, answered),
      };
    },
  };
}

/** Meta's name of the called edge, or of the node itself. */
const nameOf = (route: string): string =>
  route === '{version}/{id}' ? 'a node' : route.replace(/^\{version\}\/\{id\}\//, '').replace('/{id}', '');

function percentile(steps: readonly number[], total: number): number {
  let seen = 0;
  const step = steps.findIndex((count) => {
    seen += count;
    return seen >= total * 0.95;
  });
  return Math.round(Math.exp(step * stepRatio));
}
