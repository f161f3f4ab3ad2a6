import { randomUUID } from 'node:crypto';
import { FieldValue, type Firestore } from '@google-cloud/firestore';
import { createAnnouncements, slotOf } from './announcements.ts';
import { collections } from './queries.ts';
import { createTimesByTopic } from './times-by-topic.ts';

/** Collections that were written; null for any. */
export type Topics = readonly string[] | null;

/**
 * Whether any instance may have written anything that gives work: if not, a search that found nothing need not be
 * repeated.
 */
export interface Activity {
  /** Notifies other instances which collections are written, at most once a minute of each. Await it before each commit. Never rejects. */
  announce(topics: readonly string[]): Promise<void>;
  /** These were written just now. */
  note(topics: Topics): void;
  /** Whether these were not written since that moment of the steady clock, as far as instances have announced it. */
  isStillSince(at: number, topics: Topics): boolean;
  /** Whether no other instance can have written these for a while, as far as they have announced it. */
  isAlone(topics: Topics): boolean;
  /**
   * When an instance, this one or another, last announced that it writes, on the steady clock; the future if
   * announcements can't be heard.
   */
  announcedAt(): number;
  /** Ends listening. */
  stop(): void;
}

interface ActivityOptions {
  readonly firestore: Firestore;
  /** Milliseconds of a steady clock. */
  readonly steadyNow: () => number;
  /** A name of this instance that no other has. */
  readonly id?: string;
}

/** An instance that keeps writing announces it again after this time. */
export const announceEveryMs = 60_000;
/** After an announcement, other instances look in the store for this long: longer than it takes until the next one. */
export const awakeMs = 120_000;
/** A look may miss a write that is younger than this: changes appear two seconds late. */
export const graceMs = 5_000;
/** A version that announces nothing may still be running when this one starts. */
const alertAtStartMs = 60_000;
/** Firestore may be slow: then the commit goes first. */
const announcedWithinMs = 1_000;
const announceAgainMs = 5_000;
const listenAgainMs = 60_000;

/**
 * Listens to one document in which each instance notes, before its first commit to a collection and then once a minute while it commits,
 * which collections it writes. A listener bills a read for each change and none while there is none. Until it listens, and whenever it can't,
 * nothing counts as still. Google's client reconnects by itself within two minutes and then hears the last announcements.
 */
export function createActivity({ firestore, steadyNow, id = randomUUID() }: ActivityOptions): Activity {
  const document = firestore.collection(collections.state).doc('activity');
  const wrote = createTimesByTopic();
  const others = createAnnouncements(id, steadyNow, steadyNow() - awakeMs + alertAtStartMs);
  let isListening = false;
  let stopListening = (): void => undefined;
  let again: NodeJS.Timeout | undefined;
  const listen = (): void => {
    stopListening = document.onSnapshot(
      (snapshot) => {
        isListening = true;
        others.note(snapshot);
      },
      () => {
        isListening = false;
        again = setTimeout(listen, listenAgainMs);
        again.unref();
      },
    );
  };
  listen();
  const announced = createTimesByTopic();
  let announcedAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  const announcing = new Map<string, Promise<void>>();
  const isDue = (topic: string): boolean =>
    steadyNow() >= announced.of([topic]) + announceEveryMs && steadyNow() >= failedAt + announceAgainMs;
  const write = async (topics: readonly string[]): Promise<void> => {
    const startedAt = steadyNow();
    const times = Object.fromEntries(topics.map((topic) => [topic, FieldValue.serverTimestamp()]));
    try {
      const said = { by: id, at: FieldValue.serverTimestamp(), wrote: { [slotOf(id)]: { by: id, ...times } } };
      await document.set(said, { merge: true });
      announced.note(topics, startedAt);
      announcedAt = startedAt;
    } catch {
      failedAt = steadyNow();
    }
    for (const topic of topics) announcing.delete(topic);
  };
  return {
    announce: async (topics) => {
      wrote.note(topics, steadyNow());
      if (topics.some((topic) => isDue(topic) && !announcing.has(topic))) {
        // Those that were written since they were announced go along, so that one announcement a minute says it all.
        const isNew = (topic: string): boolean => wrote.of([topic]) > announced.of([topic]) && !announcing.has(topic);
        const since = wrote.names().filter(isNew);
        const work = write(since);
        for (const topic of since) announcing.set(topic, work);
      }
      const waited = new Set(topics.flatMap((topic) => announcing.get(topic) ?? []));
      if (waited.size > 0) await within(Promise.all(waited), announcedWithinMs);
    },
    note: (topics) => wrote.note(topics, steadyNow()),
    announcedAt: () => (isListening ? Math.max(announcedAt, others.announcedAt(null)) : steadyNow()),
    isStillSince: (at, topics) =>
      isListening && wrote.of(topics) + graceMs <= at && others.announcedAt(topics) + awakeMs + graceMs <= at,
    isAlone: (topics) => isListening && others.announcedAt(topics) + awakeMs + graceMs <= steadyNow(),
    stop: () => {
      clearTimeout(again);
      stopListening();
    },
  };
}

async function within(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
