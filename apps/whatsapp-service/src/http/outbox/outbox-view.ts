import { parseExactJson, remedyAtEnd } from '@intexuraos/cloud-api';
import { givenUpStates, stateSentence } from '@intexuraos/service-api/outbox-state';
import type {
  OutboxEntryDetailView,
  OutboxEntryView,
  OutboxProblemView,
  OutboxWaitView,
} from '@intexuraos/service-api/schemas';
import { activeHolds, heldBy, pauseOf } from '../../outbox/holds.ts';
import type { OutboxEntry, OutboxProblem } from '../../outbox/outbox-entry.ts';
import { nextProbeAt } from '../../outbox/pause-report.ts';
import { meaningOfProblem } from '../../outbox/problem-meaning.ts';
import type { Sender } from '../../outbox/sender.ts';
import { unreachedCause } from '../../outbox/unreached-problem.ts';
import { isoTime, ownTime } from '../shown-time.ts';
import { shownValue } from '../shown-value.ts';

type Explanation = Pick<OutboxProblemView, 'cause' | 'remedy'>;

/** What is blocking an entry, besides itself. */
export interface EntrySurroundings {
  /** The first open entry that goes before it (`firstAhead`). */
  readonly ahead: OutboxEntry | null;
  readonly sender: Sender | null;
  readonly now: number;
}

/** An entry as lists show it. */
export function outboxEntryView(entry: OutboxEntry): OutboxEntryView {
  return {
    id: entry.id,
    state: entry.state,
    summary: stateSentence(entry),
    phoneNumberId: entry.phoneNumberId,
    recipient: entry.recipient,
    type: typeOf(entry),
    wamid: entry.wamid,
    createdAt: ownTime(entry.createdAt),
    updatedAt: ownTime(entry.updatedAt),
    sendAt: isoTime(entry.sendAt ?? null),
    expiresAt: ownTime(entry.expiresAt),
    attemptCount: entry.attempts.at(-1)?.number ?? 0,
    problem: problemView(entry.problem, entry),
  };
}

/** An entry with all of its details. */
export function outboxEntryDetailView(entry: OutboxEntry, surroundings: EntrySurroundings): OutboxEntryDetailView {
  const waitsFor = waitView(entry, surroundings);
  return {
    ...outboxEntryView(entry),
    summary: stateSentence({ ...entry, waitsFor }),
    // A message accepted before there was a limit may be nested too deeply to be serialised.
    keyId: entry.keyId ?? null,
    message: shownValue(parseExactJson(entry.body)),
    fallbackTemplate: entry.fallbackTemplate === null ? null : shownValue(parseExactJson(entry.fallbackTemplate)),
    usedFallback: entry.usedFallback,
    onUnknown: entry.onUnknown,
    onOtherOwner: entry.onOtherOwner ?? 'send',
    callbackData: entry.callbackData,
    idempotencyKey: entry.idempotency?.key ?? null,
    waitsFor,
    attempts: entry.attempts.map(({ number, startedAt, endedAt, outcome, problem }) => ({
      number,
      startedAt: ownTime(startedAt),
      endedAt: endedAt === null ? null : ownTime(endedAt),
      outcome,
      problem: problemView(problem, entry),
    })),
    statuses: entry.statuses.map(({ status, at, problem }) => ({
      status,
      at: isoTime(at),
      problem: problemView(problem, entry),
    })),
    answer: entry.answer === null ? null : parsed(entry.answer.body),
  };
}

/** @param entry the message that met the problem, if it was one. */
export function problemView(problem: OutboxProblem | null, entry?: OutboxEntry): OutboxProblemView | null {
  if (!problem) return null;
  const { code, subcode, title, details, userTitle = null, userMessage = null, traceId } = problem;
  const meaning = explanationOf(problem, entry);
  const others = (problem.others ?? []).map((other) => otherView(other, entry));
  return { code, subcode, title, details, userTitle, userMessage, ...meaning, traceId, others };
}

function otherView(other: OutboxProblem, entry: OutboxEntry | undefined): OutboxProblemView['others'][number] {
  const { code, title, details } = other;
  return { code, title, details, ...explanationOf(other, entry) };
}

/** From the catalogue or, if Meta was not reached, from the connection's error. */
function explanationOf(problem: OutboxProblem, entry: OutboxEntry | undefined): Explanation {
  const unreached = unreachedCause(problem);
  const known = unreached ? { ...unreached, class: 'retry' as const } : meaningOfProblem(problem, entry);
  if (!known) return { cause: null, remedy: null };
  // A message that was given up is not attempted again.
  const isOver = entry !== undefined && givenUpStates.includes(entry.state);
  return { cause: known.cause, remedy: isOver ? remedyAtEnd(known) : known.remedy };
}

/** Why an entry waits; null if it waits for nothing. */
export function waitView(entry: OutboxEntry, { ahead, sender, now }: EntrySurroundings): OutboxWaitView | null {
  if (entry.state === 'scheduled') return wait('time', entry.dueAt, null);
  if (entry.state === 'unknown') return wait('status', entry.holdUntil, entry.problem);
  if (entry.state !== 'queued') return null;
  const holds = sender ? activeHolds(sender) : [];
  const hold = heldBy(entry, holds);
  const whole = sender && pauseOf(sender);
  const pause = whole ?? (hold === null ? null : sender?.holds?.[hold]?.pause);
  // Messages that are not held pass those that are.
  if (ahead && (ahead.state !== 'queued' || heldBy(ahead, holds) === null || hold !== null)) {
    const until = ahead.holdUntil ?? (ahead.state === 'queued' && ahead.dueAt > now ? ahead.dueAt : null);
    return { ...wait('entry', until, ahead.problem ?? pause?.problem ?? null), entryId: ahead.id };
  }
  if (pause) return wait(waitKind(sender, entry, hold), nextProbeAt(pause), pause.problem);
  if (entry.dueAt > now) return wait('retry', entry.dueAt, entry.problem);
  const restsUntil = sender?.slowedAt ?? null;
  return wait('pace', restsUntil !== null && restsUntil > now ? restsUntil : null, entry.problem);
}

function waitKind(sender: Sender | null, { version }: OutboxEntry, hold: string | null): OutboxWaitView['for'] {
  if (sender && pauseOf(sender)) return 'number';
  return hold === version ? 'version' : 'category';
}

function wait(what: OutboxWaitView['for'], until: number | null, problem: OutboxProblem | null): OutboxWaitView {
  return { for: what, entryId: null, until: isoTime(until), problem: problemView(problem) };
}

function typeOf({ body, usedFallback }: OutboxEntry): string {
  const { type }: { type?: unknown } = JSON.parse(body);
  if (usedFallback) return 'template';
  return typeof type === 'string' ? type : 'text';
}

function parsed(text: string): unknown {
  try {
    return shownValue(JSON.parse(text));
  } catch {
    return text;
  }
}
