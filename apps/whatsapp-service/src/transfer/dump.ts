/**
 * How an export reads a store, and an import writes one. Both stores implement it, with the same records under the same
 * keys in the same order, so that an export of one equals the export of the other.
 */

/** A record as a line of an export holds it. */
export interface DumpRecord {
  readonly key: string;
  /** Plain JSON. */
  readonly value: object;
}

/** A store that is exported, as it was at one moment. */
export interface DumpSource {
  /** For people to read. */
  readonly store: 'sqlite' | 'firestore';
  /** Whether no service can have been running on it: waiting messages have not been sent since. */
  readonly isStopped: boolean;
  /** The same for an unchanged store: an interrupted export is resumed if it is equal. Null if unknown. */
  readonly fingerprint: string | null;
  /** The records of a collection in the order of the export, without the first `skipped`. */
  read(name: DumpName, skipped: number): AsyncIterable<DumpRecord>;
  close(): Promise<void>;
}

/** A store that is filled by an import. Nobody sees anything of it before `publish`. */
export interface DumpTarget {
  /** Whether all of it is stored and checked, and an interrupted `publish` is all that is left. */
  readonly isPublishing: boolean;
  /** How many lines of a collection are stored durably. */
  stored(name: DumpName): number;
  /** Takes a collection in the order of the export, all of its records, also those that are stored. */
  load(name: DumpName): DumpLoader;
  /** The contents of an export of it now. */
  source(): Promise<DumpSource>;
  /**
   * Lets services use the store from now on.
   * @param mayHaveSent whether waiting messages may have been sent.
   */
  publish(mayHaveSent: boolean): Promise<{ readonly doubted: number }>;
  /** Lets go of it; an import that is not published can be resumed. */
  close(): Promise<void>;
}

export interface DumpLoader {
  /** Notices a record that is stored already. */
  pass(record: DumpRecord): void;
  /** Stores the next ones durably; storing them again changes nothing. */
  store(records: readonly DumpRecord[]): Promise<void>;
}

/** Everything that is exported, in the order of import: later records may refer to earlier ones. */
export type DumpName = string;
