import { setTimeout as delay } from 'node:timers/promises';
import { createLoop, type Loop, type LoopOptions } from '../loop.ts';
import type { EntryDraft } from '../outbox/accept-entry.ts';
import { expiryOf, readMessage } from '../outbox/read-message.ts';
import type { RecordStore } from '../records/record-store.ts';
import {
  type Broadcast,
  type BroadcastRow,
  entryIdOf,
  type LeaveOutReason,
  pageKey,
  pageRows,
  rowsKeyOf,
} from './broadcast.ts';
import type { BroadcastOutbox } from './broadcast-outbox.ts';
import { activeBroadcasts, type RowPage, rowPages } from './collections.ts';
import type { LeaveOut } from './leave-out.ts';
import { createMessageMaker, type MessageMaker } from './message-of-row.ts';
import { claimBroadcast, recordRecall, recordRows, type Worker } from './turn.ts';

export interface BroadcastRunnerDeps extends Worker {
  readonly records: Pick<RecordStore, 'run' | 'find' | 'list'>;
  readonly outbox: Omit<BroadcastOutbox, 'left'>;
  readonly leaveOut: LeaveOut;
  /**
   * How long rows are submitted before that is recorded; a paused or cancelled broadcast stops after this at the
   * latest.
   */
  readonly turnMs: number;
  /**
   * For how long rows are submitted after they were read, in milliseconds: shorter than the shortest erasure, so that
   * nothing is sent to a person whose erasure is done.
   */
  readonly rowsMs: number;
  /** Looks again at least this often, in milliseconds: another instance may have stored a broadcast. */
  readonly sweepMs: number;
  readonly onEnded?: (broadcast: Broadcast) => void;
  readonly now: () => number;
  readonly steadyNow: () => number;
  /** Waits for room in the outbox. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/**
 * How much of a second’s messages waits in the outbox at most: enough that the number never rests while the next are
 * submitted, and so little that a reply behind them is sent almost at once.
 */
const aheadSeconds = 0.15;
const minAhead = 4;
/**
 * If the machine, the store or Meta is slower than the rate allows, the number of waiting messages follows the number
 * sent, with room to grow.
 */
const growth = 1.25;

/** How many messages may wait. */
function aheadOf(allowedPerSecond: number, leftPerSecond: number | null): number {
  const perSecond = Math.min(
    allowedPerSecond,
    leftPerSecond === null ? Number.POSITIVE_INFINITY : leftPerSecond * growth,
  );
  return Math.max(minAhead, Math.ceil(perSecond * aheadSeconds));
}

const roomPauseMs = 10;
/** How many rows of a cancelled broadcast may have been submitted on either side of its next row. */
const recalledRows = 1_000;
const recalledAtOnce = 100;

/** Makes the loop that submits broadcasts to the outbox, just ahead of need. */
export function createBroadcastRunner(deps: BroadcastRunnerDeps & Pick<LoopOptions, 'log' | 'sleep'>): Loop {
  return createLoop({
    step: createBroadcastStep(deps),
    log: deps.log,
    words: { fails: 'Cannot send broadcasts; they wait.', worksAgain: 'Broadcasts continue.' },
    ...(deps.sleep && { sleep: deps.sleep }),
  });
}

/** A turn of every broadcast that has something to do; resolves with how long to rest then, in milliseconds. */
export function createBroadcastStep(deps: BroadcastRunnerDeps): () => Promise<number> {
  const { records, sweepMs, now } = deps;
  const allowances = createAllowances(deps.steadyNow);
  return async () => {
    const { data } = await records.list(activeBroadcasts, { group: 'all' }, { limit: 50 });
    const at = now();
    const due = data.filter(({ startAt, isRecalled }) => startAt <= at || isRecalled);
    const turns = await Promise.allSettled(due.map(({ id }) => takeTurn(deps, allowances, id)));
    const failed = turns.find((turn) => turn.status === 'rejected');
    if (failed) throw failed.reason;
    if (turns.some((turn) => turn.status === 'fulfilled' && turn.value)) return 0;
    const later = data.filter(({ startAt }) => startAt > at).map(({ startAt }) => startAt - at);
    return Math.max(1, Math.min(sweepMs, ...later));
  };
}

/** One turn of one broadcast; whether it had anything to do. */
async function takeTurn(deps: BroadcastRunnerDeps, allowances: Allowances, id: string): Promise<boolean> {
  const { records, owner, now } = deps;
  const { broadcast } = await records.run(() => claimBroadcast(id, deps, now()));
  if (!broadcast) return false;
  if (broadcast.isRecalled) {
    await recall(deps, broadcast);
    return true;
  }
  const done = await submitRows(deps, allowances, broadcast);
  if (done.next === broadcast.next) return true;
  const { broadcast: after } = await records.run(() => recordRows(id, owner, done, now()));
  if (after?.state === 'finished') deps.onEnded?.(after);
  return true;
}

/** Submits rows for the length of a turn, as far as there is room for them. */
async function submitRows(deps: BroadcastRunnerDeps, allowances: Allowances, broadcast: Broadcast) {
  const { outbox, steadyNow, pause = delay } = deps;
  const { phoneNumberId, share, rows } = broadcast;
  const maker = createMessageMaker(broadcast);
  const endsAt = steadyNow() + deps.turnMs;
  let [next, submitted] = [broadcast.next, 0];
  const leftOut: { row: number; reason: LeaveOutReason }[] = [];
  const pageAt = createPageReader(deps, broadcast);
  while (next < rows && steadyNow() < endsAt) {
    const perSecond = await outbox.perSecond(phoneNumberId);
    const ahead = aheadOf(perSecond * share, outbox.leftPerSecond(phoneNumberId));
    const free = perSecond === 0 ? 0 : Math.max(0, ahead - outbox.waiting(phoneNumberId));
    const room = allowances.take(broadcast, perSecond, Math.min(free, pageRows - (next % pageRows), rows - next));
    if (room === 0) {
      await pause(roomPauseMs);
      continue;
    }
    const page = await pageAt(Math.floor(next / pageRows));
    // A page may have been removed because somebody in it was to be forgotten.
    const some = page?.rows.slice(next % pageRows, (next % pageRows) + room) ?? [];
    const found = await judgeRows(deps, broadcast, maker, some, next);
    await outbox.submit(found.drafts);
    submitted += found.drafts.length;
    leftOut.push(...found.leftOut);
    next += page === null ? pageRows - (next % pageRows) : room;
  }
  return { next: Math.min(next, rows), submitted, leftOut };
}

/** Reads pages, and remembers the last one for a moment. */
function createPageReader({ records, rowsMs, steadyNow }: BroadcastRunnerDeps, broadcast: Broadcast) {
  let last: { readonly number: number; readonly page: RowPage | null; readonly at: number } | null = null;
  return async (number: number): Promise<RowPage | null> => {
    const at = steadyNow();
    if (last?.number === number && at < last.at + rowsMs) return last.page;
    const page = await records.find(rowPages, pageKey(rowsKeyOf(broadcast), number));
    last = { number, page, at };
    return page;
  };
}

async function judgeRows(
  deps: BroadcastRunnerDeps,
  broadcast: Broadcast,
  maker: MessageMaker,
  rows: readonly BroadcastRow[],
  first: number,
) {
  const { leaveOut, outbox, now } = deps;
  const drafts: EntryDraft[] = [];
  const leftOut: { row: number; reason: LeaveOutReason }[] = [];
  const judge = async (row: BroadcastRow, index: number): Promise<EntryDraft | LeaveOutReason | null> => {
    if (row.problem !== undefined) return null;
    const number = first + index;
    const draft = draftOf(broadcast, maker, row, number, now());
    const reason = draft === null ? 'invalid' : await leaveOut(broadcast, row.to);
    if (reason === null) return draft;
    // It may have been submitted before, by a process that ended before it could record that.
    return (await outbox.has(entryIdOf(broadcast, number))) ? draft : reason;
  };
  for (const [index, verdict] of (await Promise.all(rows.map(judge))).entries()) {
    if (typeof verdict === 'string') leftOut.push({ row: first + index, reason: verdict });
    else if (verdict) drafts.push(verdict);
  }
  return { drafts, leftOut };
}

/** The message of a row, under an id and an idempotency key that are always the same; null if it is no longer valid. */
function draftOf(
  broadcast: Broadcast,
  maker: MessageMaker,
  row: BroadcastRow,
  number: number,
  now: number,
): EntryDraft | null {
  const { phoneNumberId, keyId, version, contentHash, template } = broadcast;
  const id = entryIdOf(broadcast, number);
  const body = maker.of(row);
  const idempotency = { scope: 'broadcasts', key: id, hash: contentHash };
  const submission = { id, phoneNumberId, version, body, text: JSON.stringify(body), idempotency, now };
  const { draft } = readMessage({ ...submission, ...(keyId !== undefined && { keyId }) });
  if (draft === null || template.lifeMs === null) return draft;
  return { ...draft, expiresAt: expiryOf(now, now, template.lifeMs) };
}

async function recall({ records, outbox }: BroadcastRunnerDeps, broadcast: Broadcast): Promise<void> {
  const { id, next, rows } = broadcast;
  const from = Math.max(0, next - recalledRows);
  const numbers = Array.from({ length: Math.min(rows, next + recalledRows) - from }, (_, index) => from + index);
  const found: number[] = [];
  for (let at = 0; at < numbers.length; at += recalledAtOnce) {
    const ids = new Map(numbers.slice(at, at + recalledAtOnce).map((row) => [entryIdOf(broadcast, row), row]));
    const there = await outbox.cancel([...ids.keys()]);
    found.push(...there.flatMap((entryId) => ids.get(entryId) ?? []));
  }
  await records.run(() => recordRecall(id, found));
}

/** How many messages broadcasts with a share of the rate may submit. */
interface Allowances {
  /** Takes up to `wanted`; all of them for one that has the whole rate. */
  take(broadcast: Pick<Broadcast, 'id' | 'share'>, perSecond: number, wanted: number): number;
}

function createAllowances(steadyNow: () => number): Allowances {
  const known = new Map<string, { tokens: number; at: number }>();
  return {
    take: ({ id, share }, perSecond, wanted) => {
      if (share >= 1) return wanted;
      const rate = perSecond * share;
      const now = steadyNow();
      const before = known.get(id) ?? { tokens: 0, at: now };
      const most = Math.max(1, rate * aheadSeconds);
      const tokens = Math.min(most, before.tokens + ((now - before.at) / 1000) * rate);
      const taken = Math.max(0, Math.min(wanted, Math.floor(tokens)));
      known.set(id, { tokens: tokens - taken, at: now });
      return taken;
    },
  };
}
