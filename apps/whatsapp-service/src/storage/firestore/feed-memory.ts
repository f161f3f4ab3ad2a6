import type { QueryDocumentSnapshot, Timestamp } from '@google-cloud/firestore';

/** A place in the feed: the time and the id of a document. */
export type FeedPlace = readonly [at: Timestamp, id: string];

export interface Remembered {
  readonly documents: readonly QueryDocumentSnapshot[];
  /** Whether the store may have more after them. */
  readonly hasMore: boolean;
}

/** The last documents of the feed, which several in this process read one after another: each is billed once. */
export interface FeedMemory {
  /**
   * Up to `limit` documents after a position, in order; null if they are not remembered without a gap, or there are
   * none.
   */
  after(place: FeedPlace, limit: number): Remembered | null;
  /** Notes the documents read after a position, and whether there may be more. */
  note(place: FeedPlace, documents: readonly QueryDocumentSnapshot[], hasMore: boolean): void;
}

/** Readers come within seconds of each other. A reader further behind reads the store. */
const keptForMs = 30_000;
const maxDocuments = 2_000;
/** Since the end was seen, others may have become visible. */
const endHoldsMs = 1_000;

/**
 * Nothing is ever added before documents that were read, so the documents between two positions never change. Erasures
 * change documents' contents: for some seconds a reader may see what an earlier one saw.
 */
export function createFeedMemory(
  placeOf: (document: QueryDocumentSnapshot) => FeedPlace,
  steadyNow: () => number,
): FeedMemory {
  let from: FeedPlace | null = null;
  let endSeenAt = Number.NEGATIVE_INFINITY;
  let known: { readonly document: QueryDocumentSnapshot; readonly at: number }[] = [];
  const end = (): FeedPlace | null => {
    const last = known.at(-1);
    return last ? placeOf(last.document) : from;
  };
  const dropOld = (): void => {
    const firstKept = known.findIndex(({ at }) => steadyNow() - at < keptForMs);
    const dropped = Math.max(firstKept === -1 ? known.length : firstKept, known.length - maxDocuments);
    const last = dropped > 0 ? known[dropped - 1] : undefined;
    if (last) from = placeOf(last.document);
    known = known.slice(dropped);
  };
  return {
    after: (place, limit) => {
      dropOld();
      if (from === null || comparePlaces(place, from) < 0) return null;
      const found = known.filter(({ document }) => comparePlaces(placeOf(document), place) > 0);
      if (found.length === 0) return null;
      const documents = found.slice(0, limit).map(({ document }) => document);
      return { documents, hasMore: found.length > limit || steadyNow() - endSeenAt >= endHoldsMs };
    },
    note: (place, documents, hasMore) => {
      const at = steadyNow();
      const last = end();
      // A page after the end leaves a gap, so the memory starts again there; a page before it was read by another
      // reader already.
      if (last === null || comparePlaces(place, last) > 0) {
        from = place;
        known = [];
      } else if (comparePlaces(place, last) < 0) {
        return;
      }
      endSeenAt = hasMore ? Number.NEGATIVE_INFINITY : at;
      known.push(...documents.map((document) => ({ document, at })));
    },
  };
}

export function comparePlaces([atA, idA]: FeedPlace, [atB, idB]: FeedPlace): number {
  return atA.valueOf().localeCompare(atB.valueOf()) || (idA < idB ? -1 : idA > idB ? 1 : 0);
}
