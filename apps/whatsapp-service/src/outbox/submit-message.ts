import type { MessageProblem } from '@intexuraos/cloud-api';
import type { Answers } from './answers.ts';
import type { CheckAgainstTemplate } from './check-against-template.ts';
import type { CheckOwnNumber } from './check-own-number.ts';
import { activeHolds, heldBy, pauseOf } from './holds.ts';
import { isOpen, type OutboxEntry } from './outbox-entry.ts';
import type { OutboxStore } from './outbox-store.ts';
import { nextProbeAt } from './pause-report.ts';
import { expiryOf, ofFallback, presentFields, type ReadMessage, readMessage, type Submission } from './read-message.ts';
import { referencesIn } from './references.ts';

export interface SubmitMessageDeps {
  readonly outbox: Pick<OutboxStore, 'accept' | 'recall' | 'find' | 'senders'>;
  readonly answers: Answers;
  readonly checkAgainstTemplate: CheckAgainstTemplate;
  readonly checkOwnNumber: CheckOwnNumber;
  /** Finds problems with the files that a message names; absent if none are stored here. */
  readonly checkFiles?: CheckFiles;
  /** Called when a message may go, now or later. */
  readonly wake: (entry: Pick<OutboxEntry, 'state' | 'lane' | 'dueAt'>) => void;
  /**
   * How soon to look again whether another instance has decided an entry, in milliseconds; null if there is no other
   * instance. Asked before each rest; rests grow with the time that a client has waited.
   */
  readonly lookAfterMs: () => number | null;
  /** Called for each message as soon as it is stored, or known to have been stored before, with the time that took. */
  readonly onAccepted?: (accepted: AcceptedMessage) => void;
}

export type CheckFiles = (
  submission: Pick<Submission, 'body' | 'text' | 'phoneNumberId' | 'isLimited'>,
) => Promise<readonly MessageProblem[]>;

export interface AcceptedMessage {
  readonly entry: OutboxEntry;
  readonly outcome: 'accepted' | 'repeated';
  /** Milliseconds from the call of the store to its commit. */
  readonly commitMs: number;
}

/**
 * The outcome of a client's message. `taken`: it is stored and will be sent; the entry says how far it has come.
 * `conflict`: its idempotency key belongs to another body.
 */
export type Submitted =
  | { readonly outcome: 'taken'; readonly entry: OutboxEntry; readonly isRepeated: boolean }
  | { readonly outcome: 'invalid'; readonly problems: readonly MessageProblem[] }
  | { readonly outcome: 'conflict' };

/** A request to send that was answered. */
export interface SubmittedMessage {
  readonly outcome: Submitted['outcome'];
  /** Its entry, new or found by its key; null if nothing was stored. */
  readonly entry: OutboxEntry | null;
  /** When the request came and when it was answered, milliseconds since 1970. */
  readonly at: number;
  readonly answeredAt: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Checks a message (null counts as absent), stores it, and waits up to `waitMs` until it is decided. A repeat under a
 * known key gets the existing entry, even if its deadline has passed or its template is gone. Rejects, with nothing
 * stored, when the store can't take it.
 */
export type SubmitMessage = (submission: Submission, waitMs: number) => Promise<Submitted>;

export function createSubmitMessage(deps: SubmitMessageDeps): SubmitMessage {
  const { outbox } = deps;
  return async (given, waitMs) => {
    const submission = { ...given, body: presentFields(given.body) };
    const { draft, problems } = await check(deps, submission);
    const startedAt = performance.now();
    const known = draft ? await outbox.accept(draft) : await recall(outbox, submission);
    if (!known) return { outcome: 'invalid', problems };
    const { outcome, entry } = known;
    if (outcome === 'conflict') return { outcome };
    deps.onAccepted?.({ entry, outcome, commitMs: performance.now() - startedAt });
    const isRepeated = outcome === 'repeated';
    deps.wake(entry);
    return {
      outcome: 'taken',
      isRepeated,
      entry: isAwaited(entry) ? await decision(deps, entry, waitMs, given.now) : entry,
    };
  };
}

/** No client waits for the time of a scheduled message. */
const isAwaited = (entry: OutboxEntry): boolean => isOpen(entry) && entry.state !== 'scheduled';

async function recall(outbox: Pick<OutboxStore, 'recall'>, { idempotency, now }: Submission) {
  return idempotency && (await outbox.recall(idempotency, now));
}

/** All problems of a message at once; the draft if there are none. */
async function check(deps: SubmitMessageDeps, submission: Submission): Promise<ReadMessage> {
  const { phoneNumberId, body, now } = submission;
  const message = readMessage(submission);
  const use = { ...submission, isLater: body.send_at !== undefined };
  const asFallback = { ...body, type: 'template', template: body.fallback_template };
  const [template, fallback, references, files] = await Promise.all([
    deps.checkAgainstTemplate(use),
    deps.checkAgainstTemplate({ ...use, body: asFallback }),
    unknownReferences(deps.outbox, submission),
    deps.checkFiles?.(submission) ?? [],
  ]);
  const problems = [
    ...message.problems,
    ...deps.checkOwnNumber(phoneNumberId, body),
    ...template.problems,
    ...fallback.problems.map(ofFallback),
    ...references,
    ...files,
  ];
  if (!message.draft || problems.length > 0) return { draft: null, problems };
  const isTimed = body.expires_at === undefined && template.lifeMs !== null;
  if (!isTimed) return message;
  const { sendAt = now } = message.draft;
  return { draft: { ...message.draft, expiresAt: expiryOf(now, sendAt, template.lifeMs) }, problems: [] };
}

/** Meta answers most calls sooner; only a longer wait is worth reading the number for. */
const soonMs = 1_000;
/** Each look is a billed read: an answer is delayed by at most this fraction of the time that it took. */
const lookedShare = 0.5;

/** The entry when it is decided, or as it is when time is up or a pause lasts longer. */
async function decision(
  deps: SubmitMessageDeps,
  entry: OutboxEntry,
  waitMs: number,
  now: number,
): Promise<OutboxEntry> {
  const { outbox, answers, lookAfterMs } = deps;
  const look = async (ms: number): Promise<OutboxEntry | null> => {
    const decided = await answers.wait(entry.id, ms);
    const found = decided ?? (await outbox.find(entry.id).catch(() => null));
    return found && !isOpen(found) ? found : null;
  };
  const soon = Math.min(soonMs, waitMs);
  if (waitMs <= 0) return entry;
  const early = await look(soon);
  if (early) return early;
  if (await isPausedUntil(now + waitMs, deps, entry)) return entry;
  for (let waitedMs = soon; waitedMs < waitMs && !answers.isReleased; ) {
    const restMs = Math.min(waitMs - waitedMs, Math.max(lookAfterMs() ?? waitMs, waitedMs * lookedShare));
    const decided = await look(restMs);
    if (decided) return decided;
    waitedMs += restMs;
  }
  return entry;
}

/** Whether the number, or the message's hold, is paused and not probed again before `until`. */
async function isPausedUntil(until: number, { outbox }: SubmitMessageDeps, entry: OutboxEntry): Promise<boolean> {
  const senders = await outbox.senders().catch(() => []);
  const sender = senders.find(({ phoneNumberId }) => phoneNumberId === entry.phoneNumberId);
  if (!sender) return false;
  const hold = heldBy(entry, activeHolds(sender));
  const pause = pauseOf(sender) ?? (hold === null ? null : sender.holds?.[hold]?.pause);
  return pause ? (nextProbeAt(pause) ?? Number.POSITIVE_INFINITY) > until : false;
}

/** An id of another number's message is as unknown: Meta's id of it means nothing to this number's chats. */
async function unknownReferences(
  outbox: Pick<OutboxStore, 'find'>,
  { body, phoneNumberId }: Pick<Submission, 'body' | 'phoneNumberId'>,
): Promise<MessageProblem[]> {
  const references = referencesIn(body);
  const found = await Promise.all(references.map(({ id }) => outbox.find(id)));
  return references.flatMap(({ path, id }, index) =>
    found[index]?.phoneNumberId === phoneNumberId
      ? []
      : [{ path, code: 131009, message: `There is no message ${id} of number ${phoneNumberId} in this outbox.` }],
  );
}
