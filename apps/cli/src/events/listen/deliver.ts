import { postAsMeta } from '../../meta/sign-as-meta.ts';
import { whyNoAnswer } from '../../no-answer.ts';

export interface Delivery {
  /** `given_up`: the handler refuses it, and would go on doing so. `aborted`: by Ctrl-C. */
  readonly outcome: 'delivered' | 'given_up' | 'aborted';
  /** The handler's last answer, or why there was none. */
  readonly answer: number | string;
  readonly attempts: number;
  /** How long the last attempt took. */
  readonly ms: number;
}

export interface DeliverOptions {
  readonly url: URL;
  readonly secret: string;
  readonly signal: AbortSignal;
  /** Waits between attempts; ends early when the signal aborts. */
  readonly pause: (ms: number) => Promise<void>;
  /** Called for the first failed attempt, and every tenth. */
  readonly onFailure: (answer: number | string, attempts: number) => void;
}

const minPauseMs = 500;
const maxPauseMs = 10_000;
const timeoutMs = 30_000;
const maxSameFaults = 10;
/** Refusals that another time may not meet: timeout, too early, too many requests. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Posts the body, signed, until the handler answers 2xx, with increasing delays, as Meta does. A handler that isn't there
 * is waited for; one that answers 4xx, or ten times the same 5xx, is not going to take this body: it is given up.
 */
export async function deliver(body: string, options: DeliverOptions): Promise<Delivery> {
  const { signal, pause, onFailure } = options;
  let sameFaults = 0;
  let before: number | string = '';
  for (let attempts = 1, pauseMs = minPauseMs; ; attempts += 1, pauseMs = Math.min(maxPauseMs, pauseMs * 2)) {
    const startedAt = performance.now();
    const answer = await post(body, options);
    const result = { answer, attempts, ms: Math.round(performance.now() - startedAt) };
    sameFaults = answer === before ? sameFaults + 1 : 1;
    before = answer;
    if (isTaken(answer)) return { ...result, outcome: 'delivered' };
    if (signal.aborted) return { ...result, outcome: 'aborted' };
    if (isFinal(answer, sameFaults)) return { ...result, outcome: 'given_up' };
    if (attempts === 1 || attempts % 10 === 0) onFailure(answer, attempts);
    await pause(pauseMs);
  }
}

const isTaken = (answer: number | string): boolean => typeof answer === 'number' && answer >= 200 && answer < 300;

function isFinal(answer: number | string, times: number): boolean {
  if (typeof answer === 'string' || passing.has(answer)) return false;
  return answer >= 500 ? times >= maxSameFaults : answer >= 400;
}

async function post(body: string, { url, secret, signal }: DeliverOptions): Promise<number | string> {
  try {
    const response = await postAsMeta(url, body, secret, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    return `nothing (${whyNoAnswer(error)})`;
  }
}
