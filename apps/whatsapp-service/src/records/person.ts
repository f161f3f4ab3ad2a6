/** A person who is to be erased, as plain data that can cross threads. */
export interface ErasedPerson {
  /** Their ids: BSUIDs, parent ids, and numbers that nobody else has or had. */
  readonly ids: readonly string[];
  /** All their numbers, including those that somebody else has now. */
  readonly numbers: readonly string[];
  /** The keys of all their conversation records: `{phoneNumberId}/{alias}`. */
  readonly conversations: readonly string[];
}
