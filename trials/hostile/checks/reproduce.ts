import { performAlone } from '../attack/attackers.ts';
import type { HostileRequest } from '../requests/hostile-request.ts';
import { asCommand } from '../requests/http-request.ts';
import { type Material, makeRequest } from '../requests/make-request.ts';
import { type JudgeDeps, judgeAnswer } from './judge-answer.ts';
import type { Violation, Violations } from './violations.ts';

export interface Reproduction {
  readonly index: number;
  readonly mutations: readonly string[];
  /** For a shell. */
  readonly command: string;
  /** Whether it did the same again when sent alone. */
  readonly isConfirmed: boolean;
}

export interface ReproduceDeps {
  readonly url: string;
  readonly port: number;
  readonly material: Material;
  readonly judging: JudgeDeps;
  /** Violations seen while a suspect is sent alone. */
  readonly violations: Violations;
}

const triesForMs = 4_000;
const seenWithinMs = 150;

/** Sends the suspects of a violation alone, one after another, and minimises the one that reproduces it. */
export async function reproduce(violation: Violation, deps: ReproduceDeps): Promise<Reproduction | null> {
  const until = performance.now() + triesForMs;
  for (const suspect of violation.suspects) {
    if (performance.now() > until) break;
    if (suspect.delivery === 'unread' || suspect.delivery === 'stalled') continue;
    if (!(await doesIt(violation, suspect, deps))) continue;
    return described(await smallest(violation, suspect, deps), deps.url, true);
  }
  const [first] = violation.suspects;
  return first && violation.suspects.length === 1 ? described(first, deps.url, false) : null;
}

function described({ index, mutations, request }: HostileRequest, url: string, isConfirmed: boolean): Reproduction {
  return { index, mutations, command: asCommand(request, url), isConfirmed };
}

async function doesIt(violation: Violation, suspect: HostileRequest, deps: ReproduceDeps): Promise<boolean> {
  const before = violation.times;
  const { answers } = await performAlone(deps.port, suspect);
  if (answers.some((answer) => judgeAnswer(suspect, answer, deps.judging) === violation.what)) return true;
  const until = performance.now() + seenWithinMs;
  while (performance.now() < until && violation.times === before)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return violation.times > before;
}

/** Removes one mutation after another, as long as it still reproduces. */
async function smallest(violation: Violation, suspect: HostileRequest, deps: ReproduceDeps): Promise<HostileRequest> {
  if (Buffer.isBuffer(suspect.request)) return suspect;
  let left = suspect.mutations.map((_, at) => at);
  let best = suspect;
  for (const at of [...left]) {
    const fewer = left.filter((each) => each !== at);
    const candidate = makeRequest(deps.material, suspect.index, new Set(fewer));
    if (!(await doesIt(violation, candidate, deps))) continue;
    left = fewer;
    best = candidate;
  }
  return best;
}
