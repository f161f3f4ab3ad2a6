/** How Meta has answered lately. */
export interface MetaCalls {
  /** `ok`, or how the last call failed: `HTTP 503`, `unreached` (never sent), `lost` (no answer); null before the first call. */
  readonly answer: string | null;
  readonly isFailing: boolean;
  /** When the first call in a row ended like the last one: answered, or failed. */
  readonly since: number | null;
  /** How many that were. */
  readonly inARow: number;
  /** Calls of the last five minutes, and how many of them failed. */
  readonly calls: number;
  readonly failed: number;
  /** 95 % of those that were answered took at most this, to within a tenth; null if there were none. */
  readonly p95Ms: number | null;
}

export interface MetaCallsWatch {
  /** @param call `status` is HTTP's, or why there was no answer. */
  readonly onCall: (call: { readonly status: string; readonly ms: number }) => void;
  look(): MetaCalls;
}

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

/** @param now milliseconds since 1970. Costs a few additions for each call. */
export function createMetaCalls(now: () => number): MetaCallsWatch {
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
    onCall: ({ status, ms }) => {
      if (own.includes(status)) return;
      const at = now();
      const code = Number(status);
      const isFailing = Number.isNaN(code) || code >= 500;
      const answer = isFailing ? (Number.isNaN(code) ? status : `HTTP ${status}`) : 'ok';
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
      return { ...run, calls: answered + failed, failed, p95Ms: answered === 0 ? null : percentile(steps, answered) };
    },
  };
}

function percentile(steps: readonly number[], total: number): number {
  let seen = 0;
  const step = steps.findIndex((count) => {
    seen += count;
    return seen >= total * 0.95;
  });
  return Math.round(Math.exp(step * stepRatio));
}
