import type { Flow, Write } from './flow.ts';
import type { ErasedPerson } from './person.ts';
import type { Retention, RetentionKind } from './retention.ts';

/**
 * Records of one type, each under a key of its own, declared as data: stores need nothing else to keep them. The token
 * carries the records' type to the code that reads or writes them.
 */
export interface Collection<T extends object = object> {
  /** Unique among all collections; `a-z` and `_`. In Firestore it is the collection `whatsapp_{name}`. */
  readonly name: string;
  keyOf(record: T): string;
  /** What records are listed and counted by, besides their keys. */
  readonly indexes: Readonly<Record<string, IndexRule<T>>>;
  /** The ids of the persons whom a record concerns, so that it can be erased with them. Absent: it concerns nobody. */
  personsOf?(record: T): readonly string[];
  /** How an erasure finds a person's records, and what remains of each. Absent: none concerns a person. */
  readonly erasure?: ErasureRule<T>;
  /**
   * Until when a record is kept, in milliseconds since 1970; null while it is in use, or forever. Absent: it is kept
   * forever.
   */
  keptUntil?(record: T, retention: Retention): number | null;
  /** The retention setting that applies to it, if there is one. */
  readonly keptAs?: RetentionKind;
  /** Whether stores keep it in tables made for it, instead of in a `RecordStore`. */
  readonly hasOwnTables: boolean;
}

/** How a person is erased from a collection. */
export interface ErasureRule<T extends object = object> {
  /** The index by which their records are found; not used if the collection has tables of its own. */
  readonly index: string;
  groupsOf(person: ErasedPerson): readonly string[];
  /**
   * The rest of a record without the person: null if nothing remains, the same record if nothing in it is about them.
   */
  without(record: T, person: ErasedPerson): T | null;
  /** The part of a record shared with other people that is about this person; for an export. */
  part?(record: T, person: ErasedPerson): object;
  /** Further writes when a record is removed or changed. */
  also?(record: T): Flow<readonly Write[]>;
  /** Records of other collections that have to be checked together with this one. */
  linked?(record: T): readonly { readonly collection: Collection; readonly key: string }[];
}

/** Sorts records into groups, and in order within them. */
export interface IndexRule<T extends object = object> {
  /** The groups that a record is in; a record without groups is not in the index. */
  groups(record: T): readonly string[];
  /** Its place within each group. Lists begin with the smallest: for the newest first use the negative time. */
  place(record: T): number;
}

/** An index of a collection, as rules and lists name it. */
export interface Index<T extends object = object> {
  readonly collection: Collection<T>;
  readonly name: string;
}

/** A collection whose index names are known to the type checker. */
export interface Declared<T extends object, Name extends string> extends Collection<T> {
  readonly indexes: Readonly<Record<Name, IndexRule<T>>>;
}

/** Records in the order in which they were appended, for consumers that act on each of them. */
export interface Feed<T extends object = object> {
  readonly name: string;
  /** The same for repeats of one record. */
  keyOf(record: T): string;
}

/** Numbers, each under a key of its own, to which flows add without reading them. */
export interface Counter {
  readonly name: string;
}

export interface CollectionOptions<T extends object, Name extends string> {
  readonly name: string;
  readonly key: (record: T) => string;
  readonly indexes: Readonly<Record<Name, IndexRule<T>>>;
  readonly persons?: (record: T) => readonly string[];
  /** Overrides of the default erasure, which removes the records found by `persons`. */
  readonly erasure?: Partial<ErasureRule<T>>;
  readonly keptUntil?: (record: T, retention: Retention) => number | null;
  readonly keptAs?: RetentionKind;
  readonly hasOwnTables?: boolean;
}

/** The index of the records that concern a person. */
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

/** All index entries of a record, each once. */
export function indexEntries<T extends object>({ indexes }: Collection<T>, record: T): IndexEntry[] {
  return Object.entries(indexes).flatMap(([index, rule]) =>
    [...new Set(rule.groups(record))].map((group) => ({ index, group, place: rule.place(record) })),
  );
}
