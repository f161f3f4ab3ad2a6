import type { Firestore } from '@google-cloud/firestore';
import { outboxSenders } from '../../../outbox/collections.ts';
import { realignSender, type Time } from '../../../outbox/realign.ts';
import { createSender, recover, returnGrant, type Sender } from '../../../outbox/sender.ts';
import { type SenderGrant, takeFromSender } from '../../../outbox/take-from-sender.ts';
import { put } from '../../../records/flow.ts';
import { type Documents, inTransaction, runWithoutLocks } from '../documents.ts';
import { query, queryShapes } from '../queries.ts';
import { maxWorkAgeMs } from '../query-cache.ts';
import { runInTransaction } from '../run-in-transaction.ts';
import { outboxDocument, outboxRecord, outboxRef } from './outbox-documents.ts';
import type { RateParts } from './rate-parts.ts';
import { createTurns } from './turns.ts';

export interface Grant extends Pick<SenderGrant, 'times' | 'nextAt'> {
  /** The number as it was when it was granted. */
  readonly sender: Sender;
}

/** The numbers, which all instances share. */
export interface Senders {
  /** The number as it is, or was a moment ago in this process. */
  peek(phoneNumberId: string): Promise<Sender | null>;
  all(): Promise<Sender[]>;
  /** The same, from memory while none is written, or if they were read a second ago at most: for frequent looks. */
  recent(): Promise<Sender[]>;
  /** Sees to it that others know of the number; costs nothing from the second time on. */
  introduce(phoneNumberId: string, now: number): Promise<void>;
  /** When up to `wanted` messages may go within this instance's part of the rate; a probe of a paused number is everybody's. */
  grant(known: Sender, wanted: number, time: Time, aheadMs?: number): Promise<Grant>;
  giveBack(granted: Grant, unused: readonly number[], now: number): Promise<void>;
  /** Counts messages against this instance's part. */
  spend(phoneNumberId: string, messages: number, now: number): Promise<void>;
  change(phoneNumberId: string, now: number, change: (sender: Sender) => Sender): Promise<void>;
  /** Reads the number, and writes the result of `work` if it differs. */
  update<T extends { readonly sender: Sender }>(
    phoneNumberId: string,
    now: number,
    work: (sender: Sender) => T,
  ): Promise<T>;
  /** Runs work that may change the number after all such work already queued in this process. */
  inTurn<T>(phoneNumberId: string, work: () => Promise<T>): Promise<T>;
  /** Remembers the number as it was written. */
  note(sender: Sender): void;
}

/** A number read this recently is not read again for each message that ends, even if other instances write numbers. */
const freshForMs = 1_000;

export interface SendersOptions {
  readonly firestore: Firestore;
  readonly parts: RateParts;
  /** Whether no number was written by any instance since that moment of `performance.now()`. Default: unknown. */
  readonly isStillSince?: (at: number) => boolean;
}

export function createSenders({ firestore, parts, isStillSince = () => false }: SendersOptions): Senders {
  const turns = createTurns();
  const isFresh = (at: number): boolean => {
    const ageMs = performance.now() - at;
    return ageMs < freshForMs || (ageMs < maxWorkAgeMs && isStillSince(at));
  };
  const lately = new Map<string, { readonly sender: Sender; readonly at: number }>();
  const introduced = new Set<string>();
  const note = (sender: Sender): void => {
    introduced.add(sender.phoneNumberId);
    lately.set(sender.phoneNumberId, { sender, at: performance.now() });
  };

  const update: Senders['update'] = (phoneNumberId, now, work) =>
    turns.take(phoneNumberId, async () => {
      const run = async (documents: Documents) => {
        const stored = await documents.get(outboxRef(firestore, outboxSenders, phoneNumberId));
        const found = outboxRecord(outboxSenders, stored);
        const done = work(found ?? createSender(phoneNumberId, now));
        if (!found || JSON.stringify(done.sender) !== JSON.stringify(found)) {
          const { ref, data } = outboxDocument(firestore, put(outboxSenders, done.sender));
          documents.set(ref, data);
        }
        return done;
      };
      const result =
        (await runWithoutLocks(firestore, run)) ??
        (await runInTransaction(firestore, (transaction) => run(inTransaction(transaction, []))));
      note(result.sender);
      return result;
    });
  const change: Senders['change'] = async (phoneNumberId, now, by) => {
    await update(phoneNumberId, now, (sender) => ({ sender: by(sender) }));
  };

  const peek: Senders['peek'] = async (phoneNumberId) => {
    const known = lately.get(phoneNumberId);
    if (known && isFresh(known.at)) return known.sender;
    const sender = outboxRecord(outboxSenders, await outboxRef(firestore, outboxSenders, phoneNumberId).get());
    if (sender) note(sender);
    return sender;
  };
  let allReadAt = Number.NEGATIVE_INFINITY;
  const all = async (): Promise<Sender[]> => {
    const startedAt = performance.now();
    const { docs } = await query(firestore, queryShapes.allSenders).get();
    const senders = docs.flatMap((doc) => outboxRecord(outboxSenders, doc) ?? []);
    // A version written here meanwhile is newer.
    for (const sender of senders) if ((lately.get(sender.phoneNumberId)?.at ?? 0) < startedAt) note(sender);
    allReadAt = startedAt;
    return inOrder(senders);
  };
  const recovered = async (phoneNumberId: string, now: number): Promise<Sender> =>
    (await update(phoneNumberId, now, (sender) => ({ sender: recover(sender, now) }))).sender;

  return {
    peek,
    all,
    recent: async () => {
      if (!isFresh(allReadAt)) return all();
      return inOrder([...lately.values()].map(({ sender }) => sender));
    },
    introduce: async (phoneNumberId, now) => {
      if (!introduced.has(phoneNumberId)) await change(phoneNumberId, now, (sender) => sender);
    },
    grant: async (known, wanted, time, aheadMs) => {
      const { phoneNumberId, pause, stop } = known;
      if (pause || stop) {
        return update(phoneNumberId, time.now, (sender) =>
          takeFromSender(realignSender(sender, time), wanted, time.now, aheadMs),
        );
      }
      const sender = isRecovering(known, time.now) ? await recovered(phoneNumberId, time.now) : known;
      return { sender, ...parts.take(sender, wanted, time, aheadMs) };
    },
    giveBack: async ({ sender }, unused, now) => {
      if (sender.pause) await change(sender.phoneNumberId, now, (known) => returnGrant(known, unused, now));
      else parts.giveBack(sender, unused, now);
    },
    spend: async (phoneNumberId, messages, now) => {
      parts.spend((await peek(phoneNumberId)) ?? createSender(phoneNumberId, now), messages, now);
    },
    change,
    update,
    inTurn: turns.take,
    note,
  };
}

const inOrder = (senders: Sender[]): Sender[] => senders.sort((a, b) => (a.phoneNumberId < b.phoneNumberId ? -1 : 1));

/** Whether its rate goes back up by now, which all instances are to know. */
function isRecovering(sender: Sender, now: number): boolean {
  const { perSecond, slowedAt } = recover(sender, now);
  return perSecond !== sender.perSecond || slowedAt !== sender.slowedAt;
}
