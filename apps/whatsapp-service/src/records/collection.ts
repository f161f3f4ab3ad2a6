import type { Flow, Write } from './flow.ts';
import type { ErasedPerson } from './person.ts';
import type { Retention, RetentionKind } from './retention.ts';

/**
 * Records of one type, each under a key of its own, declared as data: a store needs to know nothing else to keep them.
 * The token carries the type of the records to whatever reads or writes them.
 */
export interface Collection<T extends object = object> {
  /** Unique among all collections; `a-z` and `_`. In Firestore it is the collection `whatsapp_{name}`. */
  readonly name: string;
  keyOf(record: T): string;
  /** What records are listed and counted by, besides their keys. */
  readonly indexes: Readonly<Record<string, IndexRule<T>>>;
  /** The ids of the persons whom a record concerns: it has to go when one of them is to be forgotten. Absent: nobody. */
  personsOf?(record: T): readonly string[];
  /** How an erasure finds the records of a person, and what remains of one. Absent: none is about anybody. */
  readonly erasure?: ErasureRule<T>;
  /** Until when a record is kept, in milliseconds since 1970; null while it is in use, or for ever. Absent: for good. */
  keptUntil?(record: T, retention: Retention): number | null;
  /** As what it is kept, if there is a setting for that. */
  readonly keptAs?: RetentionKind;
  /** Whether stores keep it in tables made for it, and not as a `RecordStore` keeps the others. */
  readonly hasOwnTables: boolean;
}

/** How a person is erased from a collection. */
export interface ErasureRule<T extends object = object> {
  /** The index by which their records are found; not asked where the collection has tables of its own. */
  readonly index: string;
  groupsOf(person: ErasedPerson): readonly string[];
  /** What remains of a record; null where nothing does, and the same record where nothing in it is about the person. */
  without(record: T, person: ErasedPerson): T | null;
  /** Of a record that others are in too, the part that is about the person; for an export. */
  part?(record: T, person: ErasedPerson): object;
  /** What else to write when one goes or changes. */
  also?(record: T): Flow<readonly Write[]>;
  /** Records of other collections that have to be looked at together with one. */
  linked?(record: T): readonly { readonly collection: Collection; readonly key: string }[];
}

/** Puts each record into groups, and in order within them. */
export interface IndexRule<T extends object = object> {
  /** The groups that a record is in; one that is in none is left out. */
  groups(record: T): readonly string[];
  /** Its place within each group. Lists begin with the least: for the newest first take the negative time. */
  place(record: T): number;
}

/** An index of a collection, as rules and lists name it. */
export interface Index<T extends object = object> {
  readonly collection: Collection<T>;
  readonly name: string;
}

/** A collection of which the names of its indexes are known. */
export interface Declared<T extends object, Name extends string> extends Collection<T> {
  readonly indexes: Readonly<Record<Name, IndexRule<T>>>;
}

/** Records in the order in which they were appended, for whoever is to act on each of them. */
export interface Feed<T extends object = object> {
  readonly name: string;
  /** What repeats of one record have in common. */
  keyOf(record: T): string;
}

/** Numbers, each under a key of its own, that are added to without being read. */
export interface Counter {
  readonly name: string;
}

export interface CollectionOptions<T extends object, Name extends string> {
  readonly name: string;
  readonly key: (record: T) => string;
  readonly indexes: Readonly<Record<Name, IndexRule<T>>>;
  readonly persons?: (record: T) => readonly string[];
  /** Where the records of a person do not simply go, or are found in another way than by `persons`. */
  readonly erasure?: Partial<ErasureRule<T>>;
  readonly keptUntil?: (record: T, retention: Retention) => number | null;
  readonly keptAs?: RetentionKind;
  readonly hasOwnTables?: boolean;
}

/** The index by which a collection's records are found that concern a person. */
export const personIndex = 'person';

/** Declares a collection. By default its records concern nobody and are kept for good. */
export function collection<T extends object, Name extends string = never>(
  options: CollectionOptions<T, Name>,
): Declared<T, Name> {
  const { name, key, persons, erasure, keptUntil, keptAs, hasOwnTables = false } = options;
  const erased: ErasureRule<T> = { index: personIndex, groupsOf: ({ ids }) => ids, without: () => null, ...erasure };
  return {
    name,
    keyOf: key,
    indexes: { ...options.indexes, ...(persons && { [personIndex]: { groups: persons, place: () => 0 } }) },
    ...(persons && { personsOf: persons }),
    ...((persons || erasure) && { erasure: erased }),
    ...(keptUntil && { keptUntil }),
    ...(keptAs && { keptAs }),
    hasOwnTables,
  };
}

/** Names an index of a collection. */
export function indexOf<T extends object, Name extends string>(collection: Declared<T, Name>, name: Name): Index<T> {
  return { collection, name };
}

/** Where a record is in one group of an index. */
export interface IndexEntry {
  readonly index: string;
  readonly group: string;
  readonly place: number;
}

/** Everything that a record is found by, each entry once. */
export function indexEntries<T extends object>({ indexes }: Collection<T>, record: T): IndexEntry[] {
  return Object.entries(indexes).flatMap(([index, rule]) =>
    [...new Set(rule.groups(record))].map((group) => ({ index, group, place: rule.place(record) })),
  );
}
