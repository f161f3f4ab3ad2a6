import { explainUnreached, findError } from '@intexuraos/cloud-api';
import type { Log } from '../log.ts';
import { causeOf, type Pause } from './breaker.ts';
import type { OutboxProblem } from './outbox-entry.ts';
import type { SenderTurn } from './sender.ts';

/** Why a number is paused, and what to do about it: for the log and for health. */
export interface PauseReport {
  /** Shown without a key: contains no number, and no text from Meta, which may hold ids. */
  readonly what: string;
  readonly remedy: string;
}

const status = 'https://metastatus.com/whatsapp-business-api';

export function reportPause(pause: Pick<Pause<OutboxProblem>, 'cause' | 'problem'>): PauseReport {
  const { problem } = pause;
  switch (causeOf(pause)) {
    case 'unavailable':
      if (problem.code !== null) {
        return {
          what: `Meta has an outage (${named(problem)}), so messages wait.`,
          remedy: `Nothing to do here; ${status} may say how long it will last. ${everyFewSeconds}`,
        };
      }
      return unreachable(problem.details ?? problem.title);
    case 'unanswered':
      return {
        what: `Calls to Meta end without an answer (${named(problem)}), so messages wait.`,
        remedy:
          'Check the network and any proxy between this service and Meta. Messages already attempted are unknown ' +
          'until a status settles them, so one message at a time is tried, at increasing intervals of up to a minute.',
      };
    case 'refused':
      return {
        what: `Meta refuses every message (${named(problem)}), so messages wait.`,
        remedy: `${remedyOf(problem)} One message is tried at increasing intervals of up to a minute.`,
      };
  }
}

/** @param reason codes of the connection, which name no host. */
function unreachable(reason: string): PauseReport {
  const { cause, remedy } = explainUnreached(reason);
  return {
    what: `Meta cannot be reached (${reason}: ${cause}), so messages wait.`,
    remedy: `${remedy} ${everyFewSeconds}`,
  };
}

const everyFewSeconds = 'One message is tried every few seconds; when Meta accepts one, all others follow.';

const named = ({ code, title }: OutboxProblem): string =>
  code === null ? title : `${code} ${findError(code)?.title ?? ''}`.trim();

function remedyOf({ code, details }: OutboxProblem): string {
  const known = code === null ? undefined : findError(code);
  return known?.remedy ?? details ?? 'See the problem’s details.';
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
  return async ({ kind, phoneNumberId, pause }) => {
    const { code, subcode, title, traceId } = pause.problem;
    const cause = causeOf(pause);
    if (kind !== 'closed') {
      const { what, remedy } = reportPause(pause);
      log.warn({ phoneNumberId, cause, code, subcode, title, traceId }, `${what} ${remedy}`);
      return;
    }
    const lastedMs = Math.max(0, now() - pause.since);
    const waiting = await queued().catch(() => null);
    const seconds = Math.round(lastedMs / 1_000);
    const words = waiting === null ? '' : ` with ${waiting} messages queued`;
    log.info(
      { phoneNumberId, cause, code, lastedMs, queued: waiting },
      `The number sends again after ${seconds} s${words}.`,
    );
  };
}
