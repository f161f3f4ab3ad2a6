import type { Firestore } from '@google-cloud/firestore';
import { outboxSenders } from '../../../outbox/collections.ts';
import { realignSender, type Time } from '../../../outbox/realign.ts';
import { createSender, returnGrant, type Sender } from '../../../outbox/sender.ts';
import { type SenderGrant, takeFromSender } from '../../../outbox/take-from-sender.ts';
import { put } from '../../../records/flow.ts';
import { query, queryShapes } from '../queries.ts';
import { runInTransaction } from '../run-in-transaction.ts';
import { createTurns } from './in-turn.ts';
import { outboxDocument, outboxRecord, outboxRef } from './outbox-documents.ts';

/** The numbers' rates, which all instances share. */
export interface Senders {
  /** As it stands, or stood a moment ago in this process. */
  peek(phoneNumberId: string): Promise<Sender | null>;
  all(): Promise<Sender[]>;
  /** Sees to it that others know of the number; costs nothing from the second time on. */
  introduce(phoneNumberId: string, now: number): Promise<void>;
  grant(phoneNumberId: string, wanted: number, time: Time, aheadMs?: number): Promise<SenderGrant>;
  giveBack(phoneNumberId: string, unused: readonly number[], now: number): Promise<void>;
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

/** What was read so lately is not read again for each message that ends. */
const freshForMs = 1_000;

export function createSenders(firestore: Firestore): Senders {
  const turns = createTurns();
  const lately = new Map<string, { readonly sender: Sender; readonly at: number }>();
  const introduced = new Set<string>();
  const note = (sender: Sender): void => {
    introduced.add(sender.phoneNumberId);
    lately.set(sender.phoneNumberId, { sender, at: performance.now() });
  };

  const update: Senders['update'] = (phoneNumberId, now, work) =>
    turns.take(phoneNumberId, async () => {
      const result = await runInTransaction(firestore, async (transaction) => {
        const snapshot = await transaction.get(outboxRef(firestore, outboxSenders, phoneNumberId));
        const found = outboxRecord(outboxSenders, snapshot);
        const done = work(found ?? createSender(phoneNumberId, now));
        if (!found || JSON.stringify(done.sender) !== JSON.stringify(found)) {
          const { ref, data } = outboxDocument(firestore, put(outboxSenders, done.sender));
          transaction.set(ref, data);
        }
        return done;
      });
      note(result.sender);
      return result;
    });
  const change: Senders['change'] = async (phoneNumberId, now, by) => {
    await update(phoneNumberId, now, (sender) => ({ sender: by(sender) }));
  };

  return {
    peek: async (phoneNumberId) => {
      const known = lately.get(phoneNumberId);
      if (known && performance.now() - known.at < freshForMs) return known.sender;
      const sender = outboxRecord(outboxSenders, await outboxRef(firestore, outboxSenders, phoneNumberId).get());
      if (sender) note(sender);
      return sender;
    },
    all: async () => {
      const { docs } = await query(firestore, queryShapes.allSenders).get();
      const senders = docs.flatMap((doc) => outboxRecord(outboxSenders, doc) ?? []);
      return senders.sort((a, b) => (a.phoneNumberId < b.phoneNumberId ? -1 : 1));
    },
    introduce: async (phoneNumberId, now) => {
      if (!introduced.has(phoneNumberId)) await change(phoneNumberId, now, (sender) => sender);
    },
    grant: (phoneNumberId, wanted, time, aheadMs) =>
      update(phoneNumberId, time.now, (sender) =>
        takeFromSender(realignSender(sender, time), wanted, time.now, aheadMs),
      ),
    giveBack: (phoneNumberId, unused, now) => change(phoneNumberId, now, (sender) => returnGrant(sender, unused, now)),
    change,
    update,
    inTurn: turns.take,
    note,
  };
}
