import { conversationRecords } from '../../conversations/collections.ts';
import type { ConversationRecord } from '../../conversations/conversation-record.ts';
import { acceptEntry, idempotencyKeyOf, recallEntry } from '../../outbox/accept-entry.ts';
import { cancelEntry, changeEntry, hurryEntry, retryEntry } from '../../outbox/change-entry.ts';
import {
  outboxEntries,
  outboxKeys,
  outboxLanes,
  outboxSenders,
  type SentRecord,
  sentMessages,
} from '../../outbox/collections.ts';
import { expireEntry } from '../../outbox/expire-entry.ts';
import { finishAttempt } from '../../outbox/finish-attempt.ts';
import { keptForMs } from '../../outbox/kept-for.ts';
import type { Lane } from '../../outbox/lane.ts';
import { isOpen, type OutboxEntry, waitsSince } from '../../outbox/outbox-entry.ts';
import { isMeant } from '../../outbox/outbox-filter.ts';
import {
  byWaiting,
  type LanePlace,
  type OutboxDepth,
  type OutboxLoad,
  type OutboxStore,
} from '../../outbox/outbox-store.ts';
import { releaseEntry } from '../../outbox/release-entry.ts';
import {
  allowRate,
  createSender,
  followTurn,
  hurrySender,
  resumeSender,
  type Sender,
  type SenderTurn,
  senderTurns,
  spend,
  stopSender,
  type Turned,
} from '../../outbox/sender.ts';
import { type Settlement, settleEntry } from '../../outbox/settle-entry.ts';
import { type DueSource, realignLanes, takeDue } from '../../outbox/take-due.ts';
import type { Collection } from '../../records/collection.ts';
import { appends, type Flow, put, type Read, runFlow, type Write } from '../../records/flow.ts';
import type { ErasedPerson } from '../../records/person.ts';
import { isOver } from '../../records/retention.ts';
import { pageOf } from './pages.ts';

/** The feeds from the webhooks to the outbox and from it to the conversations, and the conversations' own facts. */
interface Feeds {
  readonly settlements: Settlement[];
  readonly sent: SentRecord[];
  /** The conversation under a key. None by default. */
  readonly conversationOf?: (key: string) => ConversationRecord | null;
}

interface MemoryOutbox extends OutboxStore {
  /** Erases a person's entries, their idempotency keys and lanes; how many entries went. */
  erase(person: ErasedPerson): number;
}

/** The outbox in memory. Records are JSON text, as in the other stores. */
export function createMemoryOutbox(
  assertOpen: () => void,
  { settlements, sent, conversationOf = () => null }: Feeds,
): MemoryOutbox {
  const tables = new Map<Collection, Map<string, string>>();
  const table = (collection: Collection): Map<string, string> => {
    assertOpen();
    const known = tables.get(collection) ?? new Map<string, string>();
    tables.set(collection, known);
    return known;
  };
  const find = <T extends object>(collection: Collection<T>, key: string): T | null => {
    const text = table(collection).get(key);
    return text === undefined ? null : JSON.parse(text);
  };
  const all = <T extends object>(collection: Collection<T>): T[] =>
    [...table(collection).values()].map((text) => JSON.parse(text));
  const firstOpen = (lane: string, after: number): OutboxEntry | null =>
    all(outboxEntries)
      .filter((entry) => entry.lane === lane && entry.position > after && isOpen(entry))
      .sort((a, b) => a.position - b.position)[0] ?? null;
  const answer = (read: Read): object | null => {
    if (read.op === 'first') return firstOpen(read.group, read.after);
    return read.collection === conversationRecords ? conversationOf(read.key) : find(read.collection, read.key);
  };
  const write = (each: Write): void => {
    if (appends(sentMessages, each)) sent.push(each.record);
    else if (each.op === 'put') table(each.collection).set(each.key, JSON.stringify(each.record));
    else throw new TypeError('No rule of the outbox writes that.');
  };
  const ask = <T>(flow: Flow<T>): T => runFlow(flow, answer);
  const run = <T extends { readonly writes: readonly Write[] }>(flow: Flow<T>): T => {
    const done = ask(flow);
    for (const each of done.writes) write(each);
    return done;
  };
  const senderOf = (phoneNumberId: string, now: number): Sender =>
    find(outboxSenders, phoneNumberId) ?? createSender(phoneNumberId, now);
  const putSender = (sender: Sender): void => write(put(outboxSenders, sender));
  const senders = (): Sender[] => all(outboxSenders);
  const sendersOf = (phoneNumberId: string | null): Sender[] =>
    senders().filter((each) => phoneNumberId === null || each.phoneNumberId === phoneNumberId);
  const turn = ({ sender, turns }: Turned): readonly SenderTurn[] => {
    if (turns.length > 0) putSender(sender);
    return turns;
  };
  const source = dueSource({ run, sender: senderOf, senders, put: putSender, lanes: () => all(outboxLanes) });

  return {
    accept: async (draft) => run(acceptEntry(draft)),
    recall: async (idempotency, now) => ask(recallEntry(idempotency, now)),
    take: async (request) => takeDue(request, source),
    realign: async (request) => realignLanes(request, source),
    finish: async (finished) => run(finishAttempt(finished)),
    settlePending: async (limit, now) => {
      const taken = settlements.splice(0, limit);
      const settled = taken.map((each) => run(settleEntry(each, now)));
      return {
        settled: settled.flatMap(({ entry }) => entry ?? []),
        turns: settled.flatMap(({ turn }) => turn ?? []),
        hasMore: settlements.length > 0,
      };
    },
    expire: async (limit, now) => {
      const queued = all(outboxEntries).filter(({ state }) => state === 'queued');
      const next = queued.sort((a, b) => a.expiresAt - b.expiresAt).slice(0, limit + 1);
      const overdue = next.filter(({ expiresAt }) => expiresAt <= now).slice(0, limit);
      const expired = overdue.flatMap(({ id }) => run(expireEntry(id, now)).entry ?? []);
      return { expired, nextAt: next[overdue.length]?.expiresAt ?? null };
    },
    release: async (limit, now) => {
      const waiting = all(outboxEntries).filter(({ state }) => state === 'scheduled');
      const next = waiting.sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1)).slice(0, limit + 1);
      const due = next.filter(({ dueAt }) => dueAt <= now).slice(0, limit);
      const released = due.flatMap(({ id }) => run(releaseEntry(id, now)).entry ?? []);
      return { released, nextAt: next[due.length]?.dueAt ?? null };
    },
    cancel: async (id, now) => run(cancelEntry(id, now)),
    retry: async (id, now) => run(retryEntry(id, now)),
    changeAll: async (change, ids, now) => ids.map((id) => run(changeEntry(change, id, now))),
    hurryEntry: async (id, now) => run(hurryEntry(id, now)),
    find: async (id) => find(outboxEntries, id),
    findAhead: async ({ lane, position }) => {
      const first = firstOpen(lane, 0);
      return first && first.position < position ? first : null;
    },
    list: async (filter, page, order = 'newest') => {
      const shown = all(outboxEntries).filter((entry) => isMeant(entry, filter));
      const sign = order === 'newest' ? -1 : 1;
      return pageOf(`outbox ${order}`, shown, ({ createdAt, id }) => [sign * createdAt, id], page);
    },
    senders: async () => all(outboxSenders),
    setAllowedRate: async (phoneNumberId, perSecond, now) => {
      const known = find(outboxSenders, phoneNumberId);
      const allowed = allowRate(known ?? createSender(phoneNumberId, now), perSecond, now);
      if (allowed !== known) putSender(allowed);
    },
    spend: async (phoneNumberId, messages, now) => {
      putSender(spend(senderOf(phoneNumberId, now), messages, now));
    },
    resume: async (phoneNumberId, by) => sendersOf(phoneNumberId).flatMap((each) => turn(resumeSender(each, by))),
    pause: async (phoneNumberIds, request, now) =>
      phoneNumberIds.flatMap((each) => turn(stopSender(senderOf(each, now), request, now))),
    hurry: async (phoneNumberId, now) => {
      const asked = sendersOf(phoneNumberId);
      for (const each of asked) putSender(hurrySender(each, now));
      return asked;
    },
    follow: async (phoneNumberIds, turn) =>
      phoneNumberIds.flatMap((phoneNumberId) => {
        const known = find(outboxSenders, phoneNumberId);
        const after = known && followTurn(known, turn);
        if (after && after !== known) putSender(after);
        return known && after ? senderTurns(known, after) : [];
      }),
    depth: async () => depthOf(all(outboxEntries)),
    load: async (limit) => loadOf(all(outboxEntries), all(outboxLanes), limit),
    erase: (person) => {
      const erased = all(outboxEntries).filter((entry) => outboxEntries.erasure?.without(entry, person) === null);
      for (const { id, idempotency } of erased) {
        table(outboxEntries).delete(id);
        if (idempotency) table(outboxKeys).delete(idempotencyKeyOf(idempotency));
      }
      for (const lane of all(outboxLanes)) {
        if (outboxLanes.erasure?.without(lane, person) === null && !firstOpen(lane.key, 0))
          table(outboxLanes).delete(lane.key);
      }
      return erased.length;
    },
    tidy: async ({ retention, now }) => {
      const isExpired = (entry: OutboxEntry) => isOver(outboxEntries.keptUntil?.(entry, retention) ?? null, now);
      const expired = all(outboxEntries).filter(isExpired);
      for (const { id } of expired) table(outboxEntries).delete(id);
      for (const { key, createdAt } of all(outboxKeys)) if (createdAt + keptForMs < now) table(outboxKeys).delete(key);
      for (const lane of all(outboxLanes)) if (isRested(lane, now)) table(outboxLanes).delete(lane.key);
      return { removed: expired.length, next: null };
    },
  };
}

interface MemorySource extends Pick<DueSource, 'run' | 'sender' | 'senders' | 'put'> {
  lanes(): Lane[];
}

function dueSource({ lanes, ...source }: MemorySource): DueSource {
  const due = (now: number, needs: Lane['needs']) =>
    lanes()
      .filter((lane) => lane.needs === needs && lane.dueAt !== null && lane.dueAt <= now)
      .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0));
  return {
    ...source,
    careLanes: (now, limit) =>
      due(now, 'care')
        .slice(0, limit)
        .map(({ key }) => key),
    callNumbers: (now) => {
      const withHolds = source.senders().filter(({ holds }) => holds !== undefined);
      return [...new Set([...due(now, 'call'), ...withHolds].map(({ phoneNumberId }) => phoneNumberId))];
    },
    callLanes: (phoneNumberId, now, limit, needs) =>
      due(now, needs)
        .filter((lane) => lane.phoneNumberId === phoneNumberId)
        .slice(0, limit)
        .map(({ key }) => key),
    nextDueAt: (now) => {
      const later = lanes().flatMap(({ dueAt }) => (dueAt !== null && dueAt > now ? [dueAt] : []));
      return later.length === 0 ? null : Math.min(...later);
    },
    lanesBehind: (place, limit) =>
      lanes()
        .flatMap(({ key, dueAt, setAt = null }) => (dueAt === null ? [] : { key, dueAt, setAt }))
        .filter((lane) => inOrder(place, lane) < 0)
        .sort(inOrder)
        .slice(0, limit),
  };
}

function inOrder(one: LanePlace, other: LanePlace): number {
  return one.dueAt - other.dueAt || (one.key < other.key ? -1 : Number(one.key > other.key));
}

function depthOf(entries: readonly OutboxEntry[]): OutboxDepth {
  const count = (state: OutboxEntry['state']): number => entries.filter((entry) => entry.state === state).length;
  const queued = entries.filter(({ state }) => state === 'queued').map(waitsSince);
  return {
    queued: queued.length,
    sending: count('sending'),
    unknown: count('unknown'),
    oldestQueuedAt: queued.length === 0 ? null : Math.min(...queued),
  };
}

function loadOf(entries: readonly OutboxEntry[], lanes: readonly Lane[], limit: number): OutboxLoad {
  const waiting = entries.filter((entry) => isOpen(entry) && entry.position > 0);
  const numbers = Map.groupBy(waiting, ({ phoneNumberId }) => phoneNumberId);
  const loads = lanes.flatMap((lane) => {
    const own = waiting.filter((entry) => entry.lane === lane.key).sort((a, b) => a.position - b.position);
    return own[0] ? [{ lane, waiting: own.length, head: own[0] }] : [];
  });
  return {
    numbers: [...numbers]
      .map(([phoneNumberId, own]) => ({ phoneNumberId, waiting: own.length }))
      .sort(byWaiting(({ phoneNumberId }) => phoneNumberId)),
    lanes: loads.sort(byWaiting(({ lane }) => lane.key)).slice(0, limit),
    isSample: false,
  };
}

/** An empty lane whose pair bucket has filled up again says nothing that a new one would not. */
function isRested({ dueAt, pair, pausedUntil, pairHits }: Lane, now: number): boolean {
  const restMs = 10 * 60_000;
  return dueAt === null && pairHits === 0 && pausedUntil <= now && pair.at + restMs < now;
}
