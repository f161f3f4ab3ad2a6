import { explainUnreached } from '@intexuraos/cloud-api';
import type { Log } from '../log.ts';
import { causeOf, type Pause } from '../work/breaker.ts';
import { answeredStatus } from './answered-status.ts';
import type { OutboxProblem } from './outbox-entry.ts';
import type { OutboxStore } from './outbox-store.ts';
import { meaningOfProblem } from './problem-meaning.ts';
import type { SenderTurn } from './sender.ts';

/** Why a number is paused, and how to fix it: for the log and for health. */
export interface PauseReport {
  /** Shown without a key: contains no number, and no text from Meta, which may hold ids. */
  readonly what: string;
  readonly remedy: string;
}

/** Whether a pause concerns all numbers of the account. */
export function concernsAccount({ hold, pause }: Pick<SenderTurn, 'hold' | 'pause'>): boolean {
  const scope = meaningOfProblem(pause.problem)?.scope;
  return causeOf(pause) === 'refused' && (hold === null ? scope === 'account' : hold === 'paid');
}

/** Whether the connection to Meta fails, for whichever number. */
export const isOutage = (pause: Pick<Pause<OutboxProblem>, 'cause'>): boolean =>
  causeOf(pause) === 'unavailable' || causeOf(pause) === 'unanswered';

/** When the next probe is sent; null if there is none, since an operator paused the number. */
export const nextProbeAt = (pause: Pause<OutboxProblem>): number | null =>
  causeOf(pause) === 'operator' ? null : pause.probeAt;

const status = 'https://metastatus.com/whatsapp-business-api';

export function reportPause(
  pause: Pick<Pause<OutboxProblem>, 'cause' | 'problem' | 'isReported'>,
  hold: string | null = null,
): PauseReport {
  const { problem, isReported = false } = pause;
  switch (causeOf(pause)) {
    case 'operator':
      return {
        what: 'An operator paused the number, so its messages wait, including replies.',
        remedy: `${problem.title}${problem.details === null ? '' : ` (“${problem.details}”)`}. \`whatsapp outbox resume\` sends again.`,
      };
    case 'unavailable':
      if (problem.code !== null) {
        return {
          what: `Meta has an outage (${named(problem)}), so messages wait.`,
          remedy:
            `Nothing to do here; ${status} may say how long it will last. ${everyFewSeconds} If Meta’s answer has \`Retry-After\`, ` +
            'that comes first; `whatsapp outbox resume` resumes at once.',
        };
      }
      return unreachable(problem.details ?? problem.title);
    case 'unanswered':
      return unanswered(problem);
    case 'refused':
      return {
        what: `${refusal(hold, isReported)} (${named(problem)}), so ${hold === null ? 'messages wait' : 'those wait; all others are sent'}.`,
        remedy:
          `${remedyOf(problem)} One message is attempted at increasing intervals of up to ${isReported ? '10 minutes' : 'a minute'}` +
          `${isRate(problem) ? ', or after the rest that the answer asked for' : ''}; \`whatsapp outbox resume\` resumes at once.`,
      };
  }
}

/** Whether the messages were accepted is unknown, so each probe costs one. */
function unanswered(problem: OutboxProblem): PauseReport {
  const httpStatus = answeredStatus(problem);
  const check = 'heck the network and any proxy between this service and Meta.';
  return {
    what:
      httpStatus === null
        ? `Calls to Meta end without an answer (${named(problem)}), so messages wait.`
        : `Meta answers HTTP ${httpStatus} without saying whether it accepted the message, so messages wait.`,
    remedy:
      `${httpStatus === null ? 'C' : `If Meta has an outage (${status} may say so), wait. Otherwise c`}${check} Messages already ` +
      'attempted are unknown until a status settles them, so one message at a time is attempted, at increasing intervals of up to ' +
      'a minute, or after the time that `Retry-After` asks for. `whatsapp outbox resume` resumes at once.',
  };
}

/** @param reason codes of the connection, which name no host. */
function unreachable(reason: string): PauseReport {
  const { cause, remedy } = explainUnreached(reason);
  return {
    what: `Meta cannot be reached (${reason}: ${cause}), so messages wait.`,
    remedy: `${remedy} ${everyFewSeconds}`,
  };
}

/** If failures are reported by status, a successful call proves nothing. */
function refusal(hold: string | null, isReported: boolean): string {
  const what = heldWords(hold);
  return isReported ? `Meta accepts ${what} and then reports it failed` : `Meta refuses ${what}`;
}

/** The messages that a hold concerns, in words. */
function heldWords(hold: string | null): string {
  if (hold === null) return 'every message';
  return wordsByHold.get(hold) ?? `every message for Graph version ${hold}`;
}

const wordsByHold: ReadonlyMap<string, string> = new Map([
  ['paid', 'every template and Direct Send message'],
  ['service', 'every free-form message'],
  ['free', 'every reaction'],
  ['marketing_messages', 'every message by /marketing_messages'],
]);

/** Whether the number, or its account, was too fast. */
const isRate = (problem: OutboxProblem): boolean =>
  meaningOfProblem(problem)?.class === 'slow_number' || answeredStatus(problem) === 429;

const everyFewSeconds = 'One message is attempted every few seconds; when Meta accepts one, all others follow.';

const named = (problem: OutboxProblem): string =>
  problem.code === null ? problem.title : `${problem.code} ${meaningOfProblem(problem)?.title ?? ''}`.trim();

function remedyOf(problem: OutboxProblem): string {
  return meaningOfProblem(problem)?.remedy ?? problem.details ?? 'See the problem’s details.';
}

export interface PauseLogDeps {
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** How many messages are queued; null if unknown. */
  readonly queued: () => Promise<number | null>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Logs one line when a number is paused, with cause and remedy, and one when it resumes, with the number of queued
 * messages.
 */
export function createPauseLog({ log, queued, now }: PauseLogDeps): (turn: SenderTurn) => Promise<void> {
  return async ({ kind, phoneNumberId, hold, pause }) => {
    const { code, subcode, title, traceId } = pause.problem;
    const cause = causeOf(pause);
    if (kind !== 'closed') {
      const { what, remedy } = reportPause(pause, hold);
      // The operator who paused it knows.
      log[cause === 'operator' ? 'info' : 'warn'](
        {
          problem: isOutage(pause) ? 'meta_failing' : 'sending_paused',
          phoneNumberId,
          ...(hold !== null && { hold }),
          ...{ cause, code, subcode, title, traceId },
        },
        `${what} ${remedy}`,
      );
      return;
    }
    const lastedMs = Math.max(0, now() - pause.since);
    const waiting = await queued().catch(() => null);
    const seconds = Math.round(lastedMs / 1_000);
    const words = waiting === null ? '' : ` with ${waiting} messages queued`;
    log.info(
      { phoneNumberId, ...(hold !== null && { hold }), cause, code, lastedMs, queued: waiting },
      `The number sends ${hold === null ? '' : `${heldWords(hold)} `}again after ${seconds} s${words}.`,
    );
  };
}

export interface TurnFollowerDeps {
  readonly outbox: Pick<OutboxStore, 'follow'>;
  /** The other numbers of a number's account. */
  readonly ofSameAccount: (phoneNumberId: string) => readonly string[];
  /** Called for each number that was paused or resumed. */
  readonly report: (turn: SenderTurn) => void;
  /** Called when other numbers followed: some may send again. */
  readonly onFollowed: () => void;
}

/**
 * Reports a breaker change that Meta's answer caused; if its cause is the account, the account's other numbers follow.
 */
export function createTurnFollower(deps: TurnFollowerDeps): (turn: SenderTurn) => void {
  const { outbox, ofSameAccount, report, onFollowed } = deps;
  return (turn) => {
    report(turn);
    const others = concernsAccount(turn) ? ofSameAccount(turn.phoneNumberId) : [];
    if (others.length === 0) return;
    void outbox.follow(others, turn).then((turns) => {
      for (const each of turns) report(each);
      onFollowed();
    }, ignored);
  };
}

/** The next answer for one of those numbers finds the same. */
const ignored = (): undefined => undefined;
