import { type Collection, collection, indexOf } from '../records/collection.ts';
import type { ErasedPerson } from '../records/person.ts';
import type { ErasureCounts } from '../records/person-eraser.ts';

/**
 * The erasure of a person: when, and by which key. It contains the person only until the work is done; marks
 * (`marks.ts`) remain, by which later webhooks are recognised.
 */
export interface Erasure {
  /** `era_` and 26 characters. */
  readonly id: string;
  /** `running`: the person is being erased. `purging`: erased data is being removed from the files. */
  readonly state: 'running' | 'purging' | 'done';
  readonly later: LaterChoice;
  readonly requestedAt: number;
  /** The id of the key that asked for it. */
  readonly requestedBy: string;
  readonly finishedAt: number | null;
  /** How many records were removed or changed, by kind; may lack those erased just before a crash. */
  readonly counts: ErasureCounts;
  /** Files in whose free space something may remain (`PersonEraser.purge`). */
  readonly remains: readonly string[];
  /** Null once nothing is left to erase. */
  readonly work: ErasureWork | null;
  /** One for each id of the person; empty once they are of no use any more. */
  readonly marks: readonly string[];
  /** When the block was lifted; null if it was not, or if there is none. */
  readonly liftedAt: number | null;
}

/**
 * How later webhooks about the person are treated. `start-again`: they begin a new conversation; webhooks about events
 * before the erasure are still left out. `block`: all of them are left out.
 */
export type LaterChoice = 'start-again' | 'block';

export interface ErasureWork {
  readonly person: ErasedPerson;
  /** Where to continue; null for the beginning. */
  readonly place: string | null;
  /** It is gone through again until nothing more is found: webhooks were processed meanwhile. */
  readonly hasFound: boolean;
}

/** Meta delivers a webhook again for up to seven days. */
export const redeliveredForMs = 8 * 24 * 60 * 60_000;

const declared = collection({
  name: 'erasures',
  key: ({ id }: Erasure) => id,
  indexes: {
    newest: { groups: () => ['all'], place: ({ requestedAt }) => -requestedAt },
    unfinished: { groups: ({ state }) => (state === 'done' ? [] : ['all']), place: ({ requestedAt }) => requestedAt },
    marked: {
      groups: ({ marks, later, liftedAt }) => (marks.length > 0 && liftedAt === null ? [later] : []),
      place: ({ requestedAt }) => requestedAt,
    },
  },
});

export const erasures: Collection<Erasure> = declared;
/** All, the newest first; the group is `all`. */
export const newestErasures = indexOf(declared, 'newest');
/** Those that are not done, the oldest first; the group is `all`. */
export const unfinishedErasures = indexOf(declared, 'unfinished');
/** Those whose persons later webhooks are compared with, by choice. */
export const markedErasures = indexOf(declared, 'marked');

/** One record: the salt of marks. */
export const erasureSalts: Collection<ErasureSalt> = collection({
  name: 'erasure_salts',
  key: () => saltKey,
  indexes: {},
});
export const saltKey = 'only';

export interface ErasureSalt {
  /** 32 random bytes in hex. */
  readonly salt: string;
}
