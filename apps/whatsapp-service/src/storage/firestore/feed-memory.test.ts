import { type QueryDocumentSnapshot, Timestamp } from '@google-cloud/firestore';
import { expect, it } from 'vitest';
import { createFeedMemory, type FeedPlace } from './feed-memory.ts';

const placeAt = (second: number): FeedPlace => [new Timestamp(second, 0), `id-${second}`];

/** Documents are their seconds. */
function scene() {
  let steadyAt = 0;
  const documentAt = (second: number) => ({ second }) as unknown as QueryDocumentSnapshot;
  const secondOf = (document: QueryDocumentSnapshot): number => (document as unknown as { second: number }).second;
  const memory = createFeedMemory(
    (document) => placeAt(secondOf(document)),
    () => steadyAt,
  );
  return {
    note: (behind: number, seconds: readonly number[], hasMore = false) =>
      memory.note(placeAt(behind), seconds.map(documentAt), hasMore),
    after: (second: number, limit = 10) => {
      const found = memory.after(placeAt(second), limit);
      return found && [found.documents.map(secondOf), found.hasMore];
    },
    pass: (ms: number) => {
      steadyAt += ms;
    },
  };
}

it('answers later readers with what the first one read, and knows nothing before and behind it', () => {
  const { note, after } = scene();
  expect(after(1)).toBeNull();
  note(1, [2, 3]);
  note(3, [4]);
  expect(after(1)).toEqual([[2, 3, 4], false]);
  expect(after(2, 1)).toEqual([[3], true]);
  expect(after(0)).toBeNull();
  expect(after(4)).toBeNull();
});

it('says that there may be more where the end was not seen, or a second ago', () => {
  const { note, after, pass } = scene();
  note(1, [2], true);
  expect(after(1)).toEqual([[2], true]);
  note(2, [3]);
  expect(after(1)).toEqual([[2, 3], false]);
  pass(1_000);
  expect(after(1)).toEqual([[2, 3], true]);
});

it('takes the same from two readers once, and leaves no gap where one is ahead', () => {
  const { note, after } = scene();
  note(1, [2, 3]);
  note(1, [2, 3]);
  expect(after(1)).toEqual([[2, 3], false]);
  note(7, [8]);
  expect(after(3)).toBeNull();
  expect(after(7)).toEqual([[8], false]);
});

it('forgets after half a minute, and continues from there', () => {
  const { note, after, pass } = scene();
  note(1, [2]);
  pass(29_999);
  note(2, [3]);
  pass(1);
  expect(after(1)).toBeNull();
  expect(after(2)).toEqual([[3], false]);
  note(3, [4]);
  expect(after(2)).toEqual([[3, 4], false]);
});
