import { cancellableStates, type OutboxState, retryableStates } from '@intexuraos/service-api/outbox-state';
import type { ChangeKind } from './change-entry.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { OutboxFilter } from './outbox-filter.ts';
import type { OutboxStore } from './outbox-store.ts';

/** A change that a person requests for many messages. */
export interface BulkRequest {
  readonly kind: ChangeKind;
  /** The messages to change, in states that allow it (`statesFor`). */
  readonly filter: OutboxFilter & { readonly states: readonly OutboxState[] };
  /** Only counts what would be changed. */
  readonly isDryRun: boolean;
  /** Retries include messages that Meta may already have accepted. */
  readonly mayArriveTwice: boolean;
  /** Where the previous step ended; null begins. */
  readonly cursor: string | null;
}

/** The result of one step. */
export interface BulkStep {
  /** The messages changed, or that would be, by lane; the lanes with the most first. */
  readonly changed: readonly LaneCount[];
  readonly unchanged: readonly UnchangedCount[];
  /** Where the next step begins; null if there are no more. */
  readonly nextCursor: string | null;
}

export interface LaneCount {
  /** Its key. */
  readonly lane: string;
  readonly phoneNumberId: string;
  readonly recipient: string;
  readonly messages: number;
}

export interface UnchangedCount {
  /** `moved_on`: it reached another state meanwhile. `may_arrive_twice`: Meta may have accepted it already. */
  readonly reason: 'moved_on' | 'may_arrive_twice';
  readonly state: OutboxState;
  readonly messages: number;
  /** The id of one of them. */
  readonly example: string;
}

export interface ChangeManyDeps {
  readonly outbox: Pick<OutboxStore, 'list' | 'changeAll'>;
  /** Called for each entry that was changed. */
  readonly onChange: (entry: OutboxEntry) => void;
  readonly now: () => number;
  /** A steady clock, in milliseconds. */
  readonly steadyNow: () => number;
}

/** At most this many share one transaction, during which nothing else is accepted or taken to be sent. */
const entriesAtOnce = 100;
/** A step ends after this; the caller continues with its cursor. */
const stepMs = 5_000;
/** A step also ends when it has reached this many lanes, so that its answer can list all of them. */
const lanesAtOnce = 1_000;

/** The states that allow a change. */
export const statesFor = (kind: ChangeKind): readonly OutboxState[] =>
  kind === 'cancel' ? cancellableStates : retryableStates;

/** The states if the caller names none: a message was cancelled on purpose, and an unknown one may have arrived. */
export const defaultStatesFor = (kind: ChangeKind): readonly OutboxState[] =>
  kind === 'cancel'
    ? cancellableStates
    : retryableStates.filter((state) => state !== 'cancelled' && state !== 'unknown');

/**
 * Cancels or retries the messages that match a filter, each once, for up to five seconds or a thousand lanes. The store
 * is asked in small steps, between which messages are accepted and sent. Cancels the newest first, so that heads of
 * lanes change last; retries the oldest first, so that they go in the order of acceptance. After an interruption the
 * same request continues: changed messages no longer match.
 */
export async function changeMany(deps: ChangeManyDeps, request: BulkRequest): Promise<BulkStep> {
  const { outbox, steadyNow } = deps;
  const { kind, filter, isDryRun } = request;
  const endsAt = steadyNow() + stepMs;
  const tally = createTally();
  let { cursor } = request;
  do {
    const page = { limit: entriesAtOnce, ...(cursor !== null && { cursor }) };
    const found = await outbox.list(filter, page, kind === 'cancel' ? 'newest' : 'oldest');
    const wanted: OutboxEntry[] = [];
    for (const entry of found.data) {
      if (kind === 'retry' && !request.mayArriveTwice && mayHaveArrived(entry)) tally.spare('may_arrive_twice', entry);
      else wanted.push(entry);
    }
    if (isDryRun) for (const entry of wanted) tally.count(entry);
    else await changeThese(deps, kind, wanted, tally);
    cursor = found.nextCursor;
  } while (cursor !== null && steadyNow() < endsAt && tally.lanes() < lanesAtOnce);
  return { ...tally.counts(), nextCursor: cursor };
}

async function changeThese(
  { outbox, onChange, now }: ChangeManyDeps,
  kind: ChangeKind,
  entries: readonly OutboxEntry[],
  tally: Tally,
): Promise<void> {
  if (entries.length === 0) return;
  // Messages accepted in the same millisecond keep their order in the lane.
  const inOrder = (a: OutboxEntry, b: OutboxEntry): number => a.createdAt - b.createdAt || a.position - b.position;
  const ordered = kind === 'cancel' ? entries : entries.toSorted(inOrder);
  const ids = ordered.map(({ id }) => id);
  for (const { outcome, entry } of await outbox.changeAll(kind, ids, now())) {
    if (!entry) continue;
    if (outcome === 'impossible') tally.spare('moved_on', entry);
    else {
      tally.count(entry);
      onChange(entry);
    }
  }
}

/** Whether Meta may have accepted a message without our knowing: a call for it ended without an answer. */
export function mayHaveArrived({ state, wamid, attempts, forgottenAttempts }: OutboxEntry): boolean {
  if (state === 'unknown') return true;
  return (
    wamid === null &&
    attempts.some(({ number, outcome }) => number > forgottenAttempts && (outcome === 'unknown' || outcome === null))
  );
}

type Tally = ReturnType<typeof createTally>;

/** Counts the outcomes of messages without keeping the messages. */
function createTally() {
  const lanes = new Map<string, LaneCount>();
  const spared = new Map<string, UnchangedCount>();
  return {
    count: ({ lane, phoneNumberId, recipient }: OutboxEntry): void => {
      const messages = (lanes.get(lane)?.messages ?? 0) + 1;
      lanes.set(lane, { lane, phoneNumberId, recipient, messages });
    },
    spare: (reason: UnchangedCount['reason'], { state, id }: OutboxEntry): void => {
      const before = spared.get(`${reason} ${state}`) ?? { reason, state, messages: 0, example: id };
      spared.set(`${reason} ${state}`, { ...before, messages: before.messages + 1 });
    },
    lanes: (): number => lanes.size,
    counts: (): Pick<BulkStep, 'changed' | 'unchanged'> => ({
      changed: [...lanes.values()].sort((a, b) => b.messages - a.messages || (a.lane < b.lane ? -1 : 1)),
      unchanged: [...spared.values()],
    }),
  };
}
