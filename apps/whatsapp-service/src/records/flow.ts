import type { Collection, Counter, Feed, Index } from './collection.ts';

export type Read = RecordRead | FirstRead;

/** The record under that key. */
export interface RecordRead {
  readonly op: 'load';
  readonly collection: Collection;
  readonly key: string;
}

/** The first record in a group of an index whose place in it is greater than `after`. */
export interface FirstRead {
  readonly op: 'first';
  readonly index: Index;
  readonly group: string;
  readonly after: number;
}

export type Write = Put | Remove | Append | Add;

/** A record that replaces the one under its key. */
export interface Put<T extends object = object> {
  readonly op: 'put';
  readonly collection: Collection<T>;
  readonly key: string;
  readonly record: T;
}

export interface Remove {
  readonly op: 'remove';
  readonly collection: Collection;
  readonly key: string;
}

/** A record to append to a feed. */
export interface Append<T extends object = object> {
  readonly op: 'append';
  readonly feed: Feed<T>;
  readonly record: T;
}

/** An amount to add to the number under that key, without reading it. */
export interface Add {
  readonly op: 'add';
  readonly counter: Counter;
  readonly key: string;
  readonly by: number;
}

/**
 * A rule that needs records: it yields its reads, and returns its result with its writes. So a rule is written once,
 * and each store runs it inside a transaction of its own, synchronously (SQLite, memory) or not (Firestore). A flow
 * must have no effects, since a transaction may run it again, and must read everything before its writes are applied.
 */
export type Flow<T> = Generator<Read, T, object | null>;

/** Reads one record; null if there is none. */
export function* load<T extends object>(collection: Collection<T>, key: string): Flow<T | null> {
  // The runner answers a read with a record of the collection; a generator's type can't say so.
  return (yield { op: 'load', collection, key }) as T | null;
}

/** Reads the first record of a group whose place is greater than `after`; null if there is none. */
export function* firstOf<T extends object>(index: Index<T>, group: string, after: number): Flow<T | null> {
  // As above.
  return (yield { op: 'first', index, group, after }) as T | null;
}

export function put<T extends object>(collection: Collection<T>, record: T): Put<T> {
  return { op: 'put', collection, key: collection.keyOf(record), record };
}

export function remove(collection: Collection, key: string): Remove {
  return { op: 'remove', collection, key };
}

export function append<T extends object>(feed: Feed<T>, record: T): Append<T> {
  return { op: 'append', feed, record };
}

export function add(counter: Counter, key: string, by: number): Add {
  return { op: 'add', counter, key, by };
}

/** Whether a write puts a record of that collection. */
export function puts<T extends object>(collection: Collection<T>, write: Write): write is Put<T> {
  return write.op === 'put' && write.collection === collection;
}

/** Whether a write appends to that feed. */
export function appends<T extends object>(feed: Feed<T>, write: Write): write is Append<T> {
  return write.op === 'append' && write.feed === feed;
}

/** Runs a flow against a store that answers synchronously. */
export function runFlow<T>(flow: Flow<T>, read: (read: Read) => object | null): T {
  let step = flow.next();
  while (!step.done) step = flow.next(read(step.value));
  return step.value;
}

/** Runs a flow against a store that answers asynchronously. */
export async function runFlowAsync<T>(flow: Flow<T>, read: (read: Read) => Promise<object | null>): Promise<T> {
  let step = flow.next();
  while (!step.done) step = flow.next(await read(step.value));
  return step.value;
}
