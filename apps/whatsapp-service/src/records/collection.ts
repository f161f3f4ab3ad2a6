/** Records of one type, each stored under a key of its own. The token carries their type to whatever reads or writes them. */
export interface Collection<T extends object = object> {
  readonly name: string;
  keyOf(record: T): string;
}

/** The records of a collection that are in one group, by a number that orders them in it. */
export interface Index<T extends object = object> {
  readonly collection: Collection<T>;
  readonly name: string;
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
