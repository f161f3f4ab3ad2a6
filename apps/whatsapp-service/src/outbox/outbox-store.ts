import type { Page, PageRequest } from '../records/page.ts';
import type { Retention } from '../records/retention.ts';
import type { SweepStep } from '../records/sweep.ts';
import type { Acceptance, EntryDraft, IdempotencyClaim } from './accept-entry.ts';
import type { Change, ChangeKind } from './change-entry.ts';
import type { Finish, FinishedAttempt } from './finish-attempt.ts';
import type { Lane } from './lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { OutboxFilter, OutboxOrder } from './outbox-filter.ts';
import type { Time } from './realign.ts';
import type { ResumedBy, Sender, SenderTurn, StopRequest } from './sender.ts';

/**
 * Stores outgoing messages. Every store of `storage/` implements it, under one contract suite; the rules are in this
 * folder, and a store runs each of them in a transaction.
 */
export interface OutboxStore {
  /**
   * Puts a message at the end of its lane, once per idempotency key (`acceptEntry`). Resolves after a durable commit.
   * Concurrent calls share commits, and each succeeds or fails on its own.
   */
  accept(draft: EntryDraft): Promise<Pick<Acceptance, 'outcome' | 'entry'>>;

  /**
   * The entry that an idempotency key already stands for (`recallEntry`); null if `accept` would take a message under
   * it.
   */
  recall(claim: IdempotencyClaim, now: number): Promise<Pick<Acceptance, 'outcome' | 'entry'> | null>;

  /**
   * Takes up to `limit` entries that may go now, from due lanes, within each number's rate, and of a paused number only
   * its probe (`advanceLane`). The returned `leased` entries are durably `sending`; no other call, in this process or
   * another, gets them. Also handles expired leases, holds and deadlines.
   */
  take(request: TakeRequest): Promise<TakeReport>;

  /**
   * Examines up to `limit` lanes that are due later, after a position in due order, and, at the beginning, all numbers,
   * and realigns records written by a clock ahead of this one (`realign.ts`), so that nothing waits longer than its
   * rule says.
   */
  realign(request: RealignRequest): Promise<RealignReport>;

  /**
   * Records how an attempt ended (`finishAttempt`), durably. Returns no entry if a newer attempt has replaced this one.
   * Of attempts that end together, on any instance, exactly one reports that its number's breaker opened or closed.
   */
  finish(finished: FinishedAttempt): Promise<Pick<Finish, 'entry' | 'turn'>>;

  /**
   * Applies the statuses that have come since the last call to their entries (`settleEntry`), in the order in which
   * their webhooks were processed. None is lost by a crash; one may be applied again, which changes nothing. A store
   * may apply a status in the commit that brings it; this call then reports it.
   */
  settlePending(limit: number, now: number): Promise<SettleReport>;

  /**
   * Ends up to `limit` entries that are queued past their deadline, the longest overdue first, wherever they are in
   * their lanes and whatever holds these (`expireEntry`). No other call, in this process or another, reports them too.
   */
  expire(limit: number, now: number): Promise<ExpiryReport>;

  /**
   * Puts up to `limit` scheduled entries whose time has come at the ends of their lanes, those of the earliest time first and
   * in the order in which they were accepted (`releaseEntry`). No other call, in this process or another, reports them too.
   */
  release(limit: number, now: number): Promise<ReleaseReport>;

  cancel(id: string, now: number): Promise<Pick<Change, 'outcome' | 'entry'>>;
  retry(id: string, now: number): Promise<Pick<Change, 'outcome' | 'entry'>>;
  /**
   * Cancels or retries many, one after another in the given order, each on its own: an entry whose state does not allow
   * it, or that is gone, stays unchanged and does not affect the others. The results come in the same order.
   */
  changeAll(
    change: ChangeKind,
    ids: readonly string[],
    now: number,
  ): Promise<readonly Pick<Change, 'outcome' | 'entry'>[]>;

  /** Makes a queued entry that waits for its next attempt due at once, if it is the first of its lane (`hurryEntry`). */
  hurryEntry(id: string, now: number): Promise<Pick<Change, 'outcome' | 'entry'>>;

  find(id: string): Promise<OutboxEntry | null>;
  /** The entry that holds up this one: the first open one of its lane, if that is another. */
  findAhead(entry: Pick<OutboxEntry, 'lane' | 'position'>): Promise<OutboxEntry | null>;
  /**
   * Newest first, or oldest first. A store without an index for the filter examines a limited number at a time: a page may then
   * have fewer than `limit`, or none, and still a cursor to continue. A cursor is good for its own order.
   */
  list(filter: OutboxFilter, page: PageRequest, order?: OutboxOrder): Promise<Page<OutboxEntry>>;

  /** Every number that has sent, or has an allowed rate. */
  senders(): Promise<readonly Sender[]>;
  /** Sets the rate that Meta allows a number; its own rate follows at once. */
  setAllowedRate(phoneNumberId: string, perSecond: number, now: number): Promise<void>;
  /** Counts messages that were received, since Meta counts them against the number's rate. */
  spend(phoneNumberId: string, messages: number, now: number): Promise<void>;
  /**
   * Lifts the pauses of a number, or of all numbers, because their cause was fixed; returns those that were in force. A person's own
   * pause (`pause`) is lifted by an operator only.
   */
  resume(phoneNumberId: string | null, by: ResumedBy): Promise<readonly SenderTurn[]>;
  /**
   * Pauses these numbers until an operator resumes them: nothing is taken of them, not even as a probe, whatever Meta's answers say.
   * Returns those that were not paused so before.
   */
  pause(phoneNumberIds: readonly string[], request: StopRequest, now: number): Promise<readonly SenderTurn[]>;
  /** Makes the probes of all pauses and holds of a number, or of all numbers, due at once; returns the numbers as they were. */
  hurry(phoneNumberId: string | null, now: number): Promise<readonly Sender[]>;
  /** Pauses or resumes these numbers as another number of the same account was (`followTurn`); returns what changed. */
  follow(phoneNumberIds: readonly string[], turn: SenderTurn): Promise<readonly SenderTurn[]>;

  /** How many entries are queued, sending and unknown, and since when the oldest queued one waits. */
  depth(): Promise<OutboxDepth>;
  /**
   * Waiting messages by number and by recipient: up to `limit` lanes, those with the most messages first. Does not read
   * all waiting messages: a store without an index for it looks for these lanes among the oldest and the newest queued
   * messages only (`isSample`), and counts those. A lane with nothing queued may be left out.
   */
  load(limit: number): Promise<OutboxLoad>;
  /** Removes some finished data: ended entries, idempotency keys, and lanes that are empty and rested. */
  tidy(request: TidyRequest): Promise<SweepStep>;
}

export interface TidyRequest extends Time {
  readonly retention: Retention;
  /** Where the previous step ended; null at the beginning. */
  readonly place: string | null;
  /** How many entries it examines. */
  readonly limit: number;
}

export interface TakeRequest extends Time {
  readonly owner: string;
  readonly leaseMs: number;
  readonly holdMs: number;
  readonly limit: number;
  /** How far ahead calls are planned if a number's rate holds them back; not at all by default, 100 ms at most. */
  readonly aheadMs?: number;
}

export interface TakeReport {
  /** To be called at the start of their last attempt, which may be a little later than now. */
  readonly leased: readonly OutboxEntry[];
  /** Entries that ended, or became `unknown`, without a call. */
  readonly changed: readonly OutboxEntry[];
  /** When to ask again at the latest, unless a message is accepted or finished before; null while nothing waits. */
  readonly nextAt: number | null;
  /** Numbers that had more to send than their rate allowed just now; not those that are paused. */
  readonly paced: readonly string[];
}

export interface RealignRequest extends Omit<TakeRequest, 'aheadMs'> {
  readonly after: LanePlace;
}

/** A position among the lanes in due order. */
export interface LanePlace {
  readonly dueAt: number;
  /** The key of the last lane before it; empty at the beginning. */
  readonly key: string;
}

export interface RealignReport {
  /** As in `TakeReport`. */
  readonly changed: readonly OutboxEntry[];
  /** After the last lane examined; null if there are no more. */
  readonly next: LanePlace | null;
}

export interface ExpiryReport {
  /** Entries that this call ended. */
  readonly expired: readonly OutboxEntry[];
  /** The next deadline of a queued entry, in the past if there may be more overdue ones; null if none is queued. */
  readonly nextAt: number | null;
}

export interface ReleaseReport {
  /** The entries as they are now: queued, or expired. */
  readonly released: readonly OutboxEntry[];
  /** When the next one is due, now if there may be more already; null if none is scheduled. */
  readonly nextAt: number | null;
}

export interface SettleReport {
  readonly settled: readonly OutboxEntry[];
  /** The pauses that statuses began or ended. */
  readonly turns: readonly SenderTurn[];
  readonly hasMore: boolean;
}

/** The feed from the outbox to the conversations. */
export interface SentFeed {
  /**
   * Adds messages that Meta has accepted since the last call to their conversations (`applySent`). None is lost by a
   * crash; one may be repeated, which changes nothing. A store may do so in the commit that records Meta's answer; this
   * call then counts it.
   */
  drain(limit: number): Promise<DrainReport>;
}

export interface DrainReport {
  readonly drained: number;
  /** Whether statuses that came before Meta's answer now wait for `settlePending`. */
  readonly hasSettlements: boolean;
  readonly hasMore: boolean;
}

export interface OutboxDepth {
  readonly queued: number;
  readonly sending: number;
  readonly unknown: number;
  readonly oldestQueuedAt: number | null;
}

/**
 * Waiting messages by number and lane: queued, sending and unknown ones. Scheduled messages wait for their time only,
 * and are not counted.
 */
export interface OutboxLoad {
  /** Numbers with waiting messages, the most first. */
  readonly numbers: readonly NumberLoad[];
  readonly lanes: readonly LaneLoad[];
  /** Whether a lane outside of the sample may have more messages than those listed. */
  readonly isSample: boolean;
}

export interface NumberLoad {
  readonly phoneNumberId: string;
  readonly waiting: number;
}

export interface LaneLoad {
  readonly lane: Lane;
  readonly waiting: number;
  /** The first of its messages, which the others wait for. */
  readonly head: OutboxEntry;
}

/** Sorts by most waiting first; equal numbers by their keys. */
export function byWaiting<T extends { readonly waiting: number }>(keyOf: (load: T) => string): (a: T, b: T) => number {
  return (a, b) => b.waiting - a.waiting || (keyOf(a) < keyOf(b) ? -1 : 1);
}
