import { type OutboxState, openStates } from '@intexuraos/service-api/outbox-state';

/** One message to send, from queued to its end. */
export interface OutboxEntry {
  /** `out_` and 26 characters that sort by the time it was made. */
  readonly id: string;
  /** `{phoneNumberId}/{recipient}`, under whichever name of theirs: entries of one lane leave one after another, in the order of `position`. */
  readonly lane: string;
  readonly phoneNumberId: string;
  /** Digits of a number, a BSUID, or a group's id. */
  readonly recipient: string;
  /** The API key that brought it, by its id; an entry of an older version does not say. */
  readonly keyId?: string;
  /** Counts up within the lane; 0 while it is scheduled. */
  readonly position: number;
  /** What else has to end before it is sent: the person's messages in lanes of other ids. */
  readonly behind?: readonly LaneTail[];
  readonly state: OutboxState;
  /** Milliseconds since 1970, as all times here. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** It is sent no earlier; absent if it may go at once. */
  readonly sendAt?: number;
  /** After this it is no longer sent. */
  readonly expiresAt: number;
  /** How long it had when it was accepted, or from `sendAt`, in milliseconds; an entry of an older version does not say. */
  readonly lifeMs?: number;
  /** A queued one is tried no earlier. */
  readonly dueAt: number;
  /** The edge of the number that takes it; absent for `messages`. */
  readonly edge?: 'marketing_messages';
  /** The Graph version in the caller's path. */
  readonly version: string;
  /** The caller's body as JSON text, without what is ours alone. */
  readonly body: string;
  /** The caller's own `biz_opaque_callback_data`; the entry's id travels in its place. */
  readonly callbackData: string | null;
  /** The `template` object to send instead when the service window is closed, as JSON text. */
  readonly fallbackTemplate: string | null;
  /** Whether `fallbackTemplate` was sent in the body's place. */
  readonly usedFallback: boolean;
  /** What to do with an unknown outcome when its hold is over. `retry` may send twice. */
  readonly onUnknown: 'fail' | 'retry';
  /** Refuse it here if another responder owns the thread; if absent, Meta decides. */
  readonly onOtherOwner?: 'refuse';
  /** Who accepted it and under which key, so that a repeat gets the same entry. */
  readonly idempotency: { readonly scope: string; readonly key: string; readonly hash: string } | null;
  /** The tries so far, oldest first; the first and the newest are kept where there are very many. */
  readonly attempts: readonly Attempt[];
  /** Set while `sending`. */
  readonly lease: Lease | null;
  /** Set while `unknown`: until then a status may settle it. */
  readonly holdUntil: number | null;
  readonly wamid: string | null;
  /** What Meta answered in the end, to be given to the caller as it is. */
  readonly answer: MetaAnswer | null;
  /** Why it ended badly, or what it waits for; null while all is well. */
  readonly problem: OutboxProblem | null;
  /** What Meta told of it by webhook, oldest first, each status once. */
  readonly statuses: readonly OutboxStatus[];
  /** After a retry: what is reported of the attempts up to this number no longer counts. */
  readonly forgottenAttempts: number;
  /** After a retry by hand: attempts up to this number do not count against the budget; absent before the first. */
  readonly pardonedAttempts?: number;
}

/** Everything in a lane up to a position. */
export interface LaneTail {
  readonly lane: string;
  readonly position: number;
}

export interface Attempt {
  /** From 1. */
  readonly number: number;
  readonly startedAt: number;
  /** Null while the call is under way, and for good if the process died during it. */
  readonly endedAt: number | null;
  readonly outcome: AttemptOutcome | null;
  readonly problem: OutboxProblem | null;
  /** What it probed while that was paused: a hold, or the `number`. */
  readonly probes?: string;
}

/** `reported`: Meta accepted it, and a status said that it failed, so that it was sent again. */
export type AttemptOutcome = 'accepted' | 'refused' | 'not_sent' | 'put_off' | 'paused' | 'unknown' | 'reported';

/** Who is sending it. The attempt's number fences: an answer to an older attempt changes nothing. */
export interface Lease {
  readonly owner: string;
  readonly until: number;
}

export interface MetaAnswer {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
}

/** What went wrong, in words for a person; `code` is Meta's where it is Meta that said so. */
export interface OutboxProblem {
  readonly code: number | null;
  readonly subcode: number | null;
  readonly title: string;
  readonly details: string | null;
  /** Meta's `fbtrace_id`, for a report to Meta. */
  readonly traceId: string | null;
  /** Meta's `error_user_title` and `error_user_msg`. */
  readonly userTitle?: string;
  readonly userMessage?: string;
}

export interface OutboxStatus {
  readonly status: string;
  /** Meta's time. */
  readonly at: number;
  readonly problem: OutboxProblem | null;
}

/** Whether it is not decided yet. */
export function isOpen({ state }: Pick<OutboxEntry, 'state'>): boolean {
  return openStates.includes(state);
}

/** Since when it waits to be sent: its acceptance, or the time from which it may go. */
export const waitsSince = ({ createdAt, sendAt }: Pick<OutboxEntry, 'createdAt' | 'sendAt'>): number =>
  Math.max(createdAt, sendAt ?? createdAt);
