import { type OutboxState, openStates } from '@intexuraos/service-api/outbox-state';

/** One message to send, from acceptance to its end. */
export interface OutboxEntry {
  /** `out_` and 26 characters that sort by creation time. */
  readonly id: string;
  /**
   * `{phoneNumberId}/{recipient}`, with any of the recipient's ids: entries of one lane are sent one after another, in
   * the order of `position`.
   */
  readonly lane: string;
  readonly phoneNumberId: string;
  /** Digits of a number, a BSUID, or a group's id. */
  readonly recipient: string;
  /** The id of the API key that sent it; absent in entries of older versions. */
  readonly keyId?: string;
  /** Counts up within the lane; 0 while it is scheduled. */
  readonly position: number;
  /** Other messages that have to end before it is sent: the person's messages in lanes of other ids. */
  readonly behind?: readonly LaneTail[];
  readonly state: OutboxState;
  /** Milliseconds since 1970, as all times here. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** It is sent no earlier; absent if it may go at once. */
  readonly sendAt?: number;
  /** After this it is no longer sent. */
  readonly expiresAt: number;
  /** Its lifetime from acceptance, or from `sendAt`, in milliseconds; absent in entries of older versions. */
  readonly lifeMs?: number;
  /** A queued entry is attempted no earlier than this. */
  readonly dueAt: number;
  /** The number's edge that it is sent to; absent for `messages`. */
  readonly edge?: 'marketing_messages';
  /** The Graph version in the caller's path. */
  readonly version: string;
  /** The caller's body as JSON text, without our own fields. */
  readonly body: string;
  /** The caller's own `biz_opaque_callback_data`; the entry's id is sent instead. */
  readonly callbackData: string | null;
  /** The `template` object to send instead when the service window is closed, as JSON text. */
  readonly fallbackTemplate: string | null;
  /** Whether `fallbackTemplate` was sent instead of the body. */
  readonly usedFallback: boolean;
  /** What to do with an unknown outcome when its hold is over. `retry` may send twice. */
  readonly onUnknown: 'fail' | 'retry';
  /** Refuse it here if another responder owns the thread; if absent, Meta decides. */
  readonly onOtherOwner?: 'refuse';
  /** The scope and idempotency key that it was accepted under, so that a repeat gets the same entry. */
  readonly idempotency: { readonly scope: string; readonly key: string; readonly hash: string } | null;
  /** The attempts so far, oldest first; of very many, the first and the newest are kept. */
  readonly attempts: readonly Attempt[];
  /** Set while `sending`. */
  readonly lease: Lease | null;
  /** Set while `unknown`: until then a status may settle it. */
  readonly holdUntil: number | null;
  readonly wamid: string | null;
  /** Meta's final answer, to be given to the caller as it is. */
  readonly answer: MetaAnswer | null;
  /** Why it ended badly, or why it waits; null while all is well. */
  readonly problem: OutboxProblem | null;
  /** Meta's statuses for it, oldest first, each once. */
  readonly statuses: readonly OutboxStatus[];
  /** After a retry: reports on attempts up to this number no longer count. */
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
  /** Null while the call is in flight, and for good if the process died during it. */
  readonly endedAt: number | null;
  readonly outcome: AttemptOutcome | null;
  readonly problem: OutboxProblem | null;
  /** The pause that it probed: a hold, or the `number`. */
  readonly probes?: string;
}

/** `reported`: Meta accepted it, and a status said that it failed, so it was sent again. */
export type AttemptOutcome = 'accepted' | 'refused' | 'not_sent' | 'put_off' | 'paused' | 'unknown' | 'reported';

/** The process that sends it. The attempt's number is the fence: an answer to an older attempt changes nothing. */
export interface Lease {
  readonly owner: string;
  readonly until: number;
}

export interface MetaAnswer {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
}

/** What went wrong, in words for a person; `code` is Meta's if Meta reported the problem. */
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
  /** Meta was not reached (`unreached-problem.ts`). */
  readonly isUnreached?: true;
  /** Of an answer without Meta's envelope (`answered-status.ts`). */
  readonly httpStatus?: number;
  /** The other errors of the same status, the most consequential first; absent if there is none. */
  readonly others?: readonly OutboxProblem[];
}

export interface OutboxStatus {
  readonly status: string;
  /** Meta's time. */
  readonly at: number;
  readonly problem: OutboxProblem | null;
}

/** Whether its outcome is still open. */
export function isOpen({ state }: Pick<OutboxEntry, 'state'>): boolean {
  return openStates.includes(state);
}

/** Since when it waits to be sent: its acceptance, or its `sendAt`. */
export const waitsSince = ({ createdAt, sendAt }: Pick<OutboxEntry, 'createdAt' | 'sendAt'>): number =>
  Math.max(createdAt, sendAt ?? createdAt);
