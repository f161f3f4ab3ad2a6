import type { KeyInUse } from '../encryption/content-keys.ts';
import { isPerson, isTheirKey } from '../persons/is-theirs.ts';
import { type Collection, collection, indexOf } from '../records/collection.ts';
import { definedValues } from '../records/defined-parts.ts';
import type { ErasedPerson } from '../records/person.ts';
import { openJobs } from '../work/job.ts';
import { disturbQueue } from '../work/queue.ts';
import { type MediaRecord, mediaState } from './media-record.ts';
import type { OwnFile } from './own-file.ts';

const dayMs = 24 * 60 * 60_000;
/** How long a record without content is kept. */
const keptWithoutContentMs = 30 * dayMs;

export const media = collection({
  name: 'media',
  key: ({ id }: MediaRecord) => id,
  indexes: {
    open: openJobs,
    newest: { groups: (record) => ['', mediaState(record)], place: ({ createdAt }) => -createdAt },
    trouble: { groups: troubleOf, place: ({ updatedAt }) => updatedAt },
    content: {
      groups: ({ content, writtenHash }) => definedValues(content?.sha256, writtenHash),
      place: ({ position }) => position,
    },
  },
  persons: ({ user, conversation }) => [
    ...new Set(definedValues(user?.waId, user?.userId, user?.parentUserId, personIn(conversation))),
  ],
  // The content is removed first (`remove-content.ts`), by the erasure's job.
  erasure: {
    groupsOf: ({ ids }) => ids.flatMap((id) => [id, `u:${id}`, `p:${id}`, `w:${id}`]),
    without: (record, person) => (isOfPerson(record, person) ? null : record),
    // A download in progress notices that it is gone.
    also: ({ queue }) => disturbQueue(queue),
  },
  // While it has content it is kept: removing the record must remove the content too (`remove-content.ts`).
  keptUntil: (record) => {
    const state = mediaState(record);
    return state === 'wanted' || state === 'stored' ? null : record.updatedAt + keptWithoutContentMs;
  },
});

function isOfPerson({ user, conversation, message }: MediaRecord, person: ErasedPerson): boolean {
  if (conversation !== null && person.conversations.includes(conversation)) return true;
  return user ? isPerson(person, user) : isTheirKey(person, message);
}

/** All, or those of a state, the newest first: places are negative times of creation. */
export const newestMedia = indexOf(media, 'newest');

/** Downloads that `failed`, by time; and those that are retried after a failure (`retrying`). */
export const troubledMedia = indexOf(media, 'trouble');

/** The records with the same content, by its hash. */
export const mediaByContent = indexOf(media, 'content');

export type Trouble = 'failed' | 'retrying';

function troubleOf(record: MediaRecord): Trouble[] {
  const state = mediaState(record);
  if (state === 'failed' || state === 'expired') return ['failed'];
  // Its content is missing, and could not be downloaded again.
  if (state === 'stored') return record.failure ? ['failed'] : [];
  // A missing file at Meta concerns that file only, and is no fault of the service's.
  const { failure } = record;
  return state === 'wanted' && failure && failure.code !== 'gone' ? ['retrying'] : [];
}

/** The id behind the number in the key of a conversation with a person: `{number}/w:16505551234`. */
const personIn = (conversation: string | null): string | undefined => /\/[wup]:(.+)$/.exec(conversation ?? '')?.[1];

/** Files that clients stored. */
export const ownMedia = collection({
  name: 'own_media',
  key: ({ id }: OwnFile) => id,
  indexes: {
    newest: { groups: () => [''], place: ({ createdAt }) => -createdAt },
    content: {
      groups: ({ content, isRemoved, isUnfinished }) => (isRemoved || isUnfinished ? [] : [content.sha256]),
      place: ({ createdAt }) => createdAt,
    },
  },
});

/** The files of clients with the same content, by its hash. */
export const ownMediaByContent = indexOf(ownMedia, 'content');

/** The files of clients, the newest first; the group is empty. */
export const newestOwnMedia = indexOf(ownMedia, 'newest');

/** One record: the keys that stored files are encrypted with. */
export interface MediaKeys {
  /** The id of the key that encrypts new files; empty if they are plain. */
  readonly current: string;
  /** The keys that stored files may be encrypted with. */
  readonly inUse: readonly KeyInUse[];
  /** How far stored files were re-encrypted with the current key; null at the beginning. */
  readonly place: string | null;
  readonly isDone: boolean;
}

export const mediaKeys: Collection<MediaKeys> = collection({ name: 'media_keys', key: () => mediaKeysId, indexes: {} });
export const mediaKeysId = 'only';

/** The last position given to a download. */
export const mediaPositions: Collection<{ readonly position: number }> = collection({
  name: 'media_positions',
  key: () => lastMediaPosition,
  indexes: {},
});
export const lastMediaPosition = 'last';
