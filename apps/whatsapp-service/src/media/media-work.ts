import { limitFor, type MediaLimits } from '../config/media.ts';
import type { ConversationStore } from '../conversations/conversation-store.ts';
import type { MessageRecord } from '../conversations/message-record.ts';
import { fail, passOver, succeed } from '../work/breaker.ts';
import { type RetrySchedule, retryDelay } from '../work/retry-schedule.ts';
import type { EndedAttempt, Judged, Work } from '../work/work.ts';
import { media } from './collections.ts';
import { type DownloadDeps, type DownloadFailure, type DownloadResult, downloadMedia } from './download.ts';
import type { MediaEnding, MediaFailure, MediaFailureCode, MediaFile, MediaRecord } from './media-record.ts';
import { fileOfMessage, type MessageFile } from './message-files.ts';
import { claimContent, type RemoveContentDeps } from './remove-content.ts';
import { mediaQueue, metaKeepsMs } from './want-media.ts';

export interface MediaWorkDeps extends DownloadDeps {
  readonly conversations: Pick<ConversationStore, 'findMessages'>;
  readonly records: RemoveContentDeps['records'];
  readonly limits: MediaLimits;
  /** Called with each record after an attempt. */
  readonly onAttempt: (record: MediaRecord) => void;
}

/** The result of an attempt, and what it learned about the file. */
type AttemptResult = (DownloadResult | NotMade) & Learned;

/** No attempt was made: on purpose, or because there is nothing to download. */
interface NotMade {
  readonly kind: 'not_made';
  readonly ending: MediaEnding;
  readonly code: MediaFailureCode;
  readonly reason: string;
}

type Learned = Partial<Pick<MediaRecord, 'file' | 'user' | 'conversation'>>;

const [second, minute, hour] = [1_000, 60_000, 60 * 60_000];

/** After the last one, every six hours while Meta may have the file. */
const mediaSchedule: RetrySchedule = {
  delaysMs: [2 * second, 15 * second, minute, 5 * minute, 20 * minute, hour, 3 * hour, 6 * hour],
  jitter: 0.2,
};
/** The last attempt is made this long before Meta deletes the file. */
const lastAttemptMs = 5 * minute;

/** Concurrent downloads. Eight added 43 MB to the peak, with 200 files of 1 MB within a second. */
const maxInFlight = 4;
/** Meta's own URL is valid for five minutes, some of which may be over. */
const urlLivesMs = 4 * minute;
/** The maximum time of one download, however slowly its bytes come. */
const maxDownloadMs = 10 * minute;

/** Downloads as work: one queue, and a lane for each file. */
export function mediaWork(deps: MediaWorkDeps): Work<MediaRecord, AttemptResult> {
  return {
    jobs: media,
    settings: (queue) => (queue === mediaQueue ? { maxInFlight, isPaused: false } : null),
    perform: (record, signal) => attempt(deps, record, signal),
    judge: (before, ended) => {
      const record = judged(before, ended);
      deps.onAttempt(record);
      return { job: record, health: healthAfter(record, ended) };
    },
    expire: (record, now) =>
      ended({ ...record, state: 'failed', updatedAt: now, ending: endingOf(record.failure?.code) }),
  };
}

async function attempt(deps: MediaWorkDeps, record: MediaRecord, signal: AbortSignal): Promise<AttemptResult> {
  const { conversations, limits, now } = deps;
  const [message = null] = await conversations.findMessages([record.message]);
  const found = message && fileOfMessage(message, record.id);
  if (!message || !found) return { kind: 'not_made', ending: 'removed', code: 'no_message', reason: noMessage };
  const learned = { file: mediaFile(found), ...ofMessage(message, record) };
  const { maxBytes, when } = limitFor(limits, found.kind);
  if (when !== 'at-once' && !record.isAsked) {
    return {
      kind: 'not_made',
      ending: when === 'off' ? 'off' : 'on_demand',
      code: 'limit',
      reason: byLimit,
      ...learned,
    };
  }
  const isFresh = record.attempts === 0 && now() - record.createdAt < urlLivesMs;
  let isGone = false;
  const result = await downloadMedia(deps, {
    mediaId: record.id,
    phoneNumberId: record.phoneNumberId,
    file: learned.file,
    url: isFresh ? (found.media.url ?? null) : null,
    maxBytes,
    // Named before it is visible and checked again afterwards: neither a kill nor an erasure between the two leaves
    // content without a name.
    claim: async (hash) => {
      isGone = !(await claimContent(deps, record.id, hash));
      return !isGone;
    },
    signal: AbortSignal.any([signal, AbortSignal.timeout(maxDownloadMs)]),
  });
  if (isGone || (result.kind === 'stored' && !(await claimContent(deps, record.id, result.content.sha256)))) {
    return { kind: 'not_made', ending: 'removed', code: 'no_message', reason: noMessage };
  }
  return { ...result, ...learned };
}

const noMessage = 'Its message is no longer stored, or no longer has this file.';
const byLimit = 'INTEXURAOS_WHATSAPP_MEDIA_LIMITS says that files of this kind are not downloaded when they arrive.';

const mediaFile = ({ kind, media: { mimeType, sha256, filename } }: MessageFile): MediaFile => ({
  kind,
  mimeType: mimeType ?? null,
  sha256: sha256 ?? null,
  filename: filename ?? null,
});

const ofMessage = ({ user, conversationKey }: MessageRecord, { conversation }: MediaRecord) => ({
  user,
  conversation: conversationKey ?? conversation,
});

function judged(
  { writtenHash, ...before }: MediaRecord,
  { result, now, random }: EndedAttempt<AttemptResult>,
): MediaRecord {
  const { file = before.file, user = before.user, conversation = before.conversation } = result;
  const attempts = before.attempts + 1;
  const record: MediaRecord = { ...before, file, user, conversation, attempts, updatedAt: now };
  switch (result.kind) {
    case 'stored':
      return { ...record, state: 'done', content: result.content, failure: null, ending: null };
    case 'not_made': {
      const { ending, code, reason } = result;
      return ended({
        ...{ ...record, attempts: before.attempts, state: 'cancelled', ending },
        failure: { code, reason, at: now },
      });
    }
    case 'too_large':
      return ended({
        ...record,
        state: 'failed',
        ending: 'too_large',
        failure: { code: 'too_large', reason: result.reason, at: now },
      });
    case 'failed': {
      const { retryAfterMs = 0 } = result;
      const failure = failureAfter(before.failure, result, now);
      const dueAt = nextAttemptAt(
        record,
        now,
        Math.max(retryDelay(mediaSchedule, record.attempts, random), retryAfterMs),
      );
      // Meta deletes by its own clock, from when the message was sent.
      const isOver =
        dueAt === null || (result.code === 'gone' && now >= record.sentAt + metaKeepsMs && !isHistory(record));
      return isOver
        ? ended({ ...record, state: 'failed', failure, ending: endingOf(failure.code) })
        : { ...record, dueAt: dueAt ?? now, failure };
    }
  }
}

/**
 * Meta's deletion of a file ends the download, but is not the reason if the file could not be stored before: people
 * need to know of the wrong hash or the full disk.
 */
function failureAfter(before: MediaFailure | null, { code, reason }: DownloadFailure, now: number): MediaFailure {
  const isOnlyTheEnd = code === 'gone' && before !== null && faultsWhileThere.has(before.code);
  if (!isOnlyTheEnd) return { code, reason, at: now };
  return { ...before, reason: before.reason.endsWith(nowGone) ? before.reason : before.reason + nowGone, at: now };
}

const faultsWhileThere: ReadonlySet<MediaFailureCode> = new Set(['wrong_hash', 'store', 'host_not_allowed']);
const nowGone = ' Meta no longer has the file.';

/** Missing content stays in the record: once it can be read again, it is served, and erased with its person. */
const ended = (record: MediaRecord): MediaRecord =>
  record.content ? { ...record, state: 'done', ending: null } : record;

/** A file from history that Meta shares: its id is valid from the day it was shared, not from the day the message was sent. */
const isHistory = ({ sentAt, createdAt }: MediaRecord): boolean => createdAt - sentAt > metaKeepsMs / 7;

/** Null if no attempt would come in time. */
function nextAttemptAt({ expiresAt }: MediaRecord, now: number, delayMs: number): number | null {
  const last = expiresAt - lastAttemptMs;
  if (now + delayMs <= last) return now + delayMs;
  return now < last ? last : null;
}

const endingOf = (code: MediaFailureCode | undefined): MediaEnding =>
  code === 'gone' || code === undefined ? 'expired' : 'failed';

/**
 * What all downloads depend on: Meta, the token, the content store. While one of these fails, one download at a time is
 * attempted. A fault of one file says nothing about others.
 */
function healthAfter(
  { id, failure }: MediaRecord,
  { result, startedAt, now }: EndedAttempt<AttemptResult>,
): Judged<MediaRecord>['health'] {
  return (before) => {
    if (result.kind === 'stored') return { ...succeed(before, startedAt, now), failedSince: null };
    if (result.kind !== 'failed') return passOver(before, startedAt, now);
    const failedSince = before.failedSince ?? startedAt;
    const { code, retryAfterMs: restMs = null } = result;
    const problem = failure?.reason ?? result.reason;
    if (code === 'token' || code === 'store') {
      return { ...fail(before, { cause: 'refused', problem, startedAt, subject: null, restMs }, now), failedSince };
    }
    if (code === 'meta') {
      return { ...fail(before, { cause: 'unavailable', problem, startedAt, subject: id, restMs }, now), failedSince };
    }
    return passOver(before, startedAt, now);
  };
}
