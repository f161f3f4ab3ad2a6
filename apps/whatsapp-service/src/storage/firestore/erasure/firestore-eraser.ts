import type { Firestore } from '@google-cloud/firestore';
import type { ErasedPerson } from '../../../records/person.ts';
import { type ErasureStep, nothingToPurge, type PersonEraser } from '../../../records/person-eraser.ts';
import type { Calls } from '../calls.ts';
import { changeBody } from './erase-body.ts';
import { eraseConversations, eraseItemsOf, eraseMessages } from './erase-received.ts';
import { eraseChanges, eraseOutbox } from './erase-sent.ts';

type Stage = (firestore: Firestore, person: ErasedPerson, after: string | null) => Promise<ErasureStep>;

/** In this order: items lead to the bodies of webhooks, so they go with them. */
const stages: readonly (readonly [string, Stage])[] = [
  ['items', eraseItemsOf],
  ['messages', eraseMessages],
  ['conversations', eraseConversations],
  ['outbox', eraseOutbox],
  ['changes', eraseChanges],
];

/** Erases by queries, some documents at a time. A position is a stage, and how far that has come. */
export function createFirestoreEraser(firestore: Firestore, calls: Calls): PersonEraser {
  return {
    step: (person, place) =>
      calls.run('erase a person', async () => {
        const [name, after] = place === null ? ['items', ''] : splitOnce(place);
        const index = Math.max(
          0,
          stages.findIndex(([stage]) => stage === name),
        );
        const [stage, erase] = stages[index] ?? ['items', eraseItemsOf];
        const { counts, next } = await erase(firestore, person, after || null);
        if (next !== null) return { counts, next: `${stage}:${next}` };
        const following = stages[index + 1];
        return { counts, next: following ? `${following[0]}:` : null };
      }),
    replaceBody: (id, before, after) =>
      calls.run('replace the body of an event', () =>
        changeBody(firestore, id, (body) => (Buffer.from(body).equals(before) ? after : null)),
      ),
    purge: async () => nothingToPurge,
    emptyLogs: async () => true,
  };
}

function splitOnce(place: string): [string, string] {
  const end = place.indexOf(':');
  return [place.slice(0, end), place.slice(end + 1)];
}
