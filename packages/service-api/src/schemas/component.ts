import { type Static, type TObject, type TSchema, type TUnsafe, Type } from 'typebox';

/** A schema with a name of its own in the OpenAPI document. */
export interface Component<T extends TObject = TObject> {
  readonly name: string;
  readonly schema: T;
  /** Points at it from other schemas, and has its type. */
  readonly ref: TUnsafe<Static<T>>;
}

/** Names an object schema; `components.ts` lists all of them for the document. */
export function component<T extends TObject>(name: string, schema: T): Component<T> {
  return { name, schema, ref: Type.Unsafe<Static<T>>({ $ref: `#/components/schemas/${name}` }) };
}

/** Allows the values of `schema`, or null. Fields without a value are null, and never left out. */
export function nullable<T extends TSchema>(schema: T, description?: string) {
  return Type.Union([schema, Type.Null()], description === undefined ? {} : { description });
}

/** An instant as ISO 8601 in UTC with milliseconds. */
export const time = (description: string) => Type.String({ format: 'date-time', description });

/** An instant, or null if Meta gave none. */
export const maybeTime = (description: string) => nullable(Type.String({ format: 'date-time' }), description);

export const maybeText = (description: string) => nullable(Type.String(), description);

/**
 * Marks a text, or the names of a record, as readable for every key: an id, a state, a code, or words of this service's own.
 * All other texts are content, for keys with `read:content` (`http/redaction.ts`).
 */
export const plain = { 'x-content': false } as const;

/** Marks a number as content; other numbers are for every key. In a path, an id that is or holds a person’s number: it is not in the audit trail. */
export const content = { 'x-content': true } as const;

/** A text for every key. */
export const plainText = (description?: string) =>
  Type.String({ ...plain, ...(description !== undefined && { description }) });

/** A text for every key, or null. */
export const maybePlain = (description: string) => nullable(Type.String(plain), description);

/** Keys that Meta sends and this version does not model. */
export const moreKeys = Type.Unknown({
  description: 'Keys that this API does not model, as Meta sent them; null if there are none.',
});

/** A page of a list. */
export const pageOf = <T extends TSchema>(item: T) =>
  Type.Object({
    data: Type.Array(item),
    nextCursor: maybePlain('Give it as `cursor` to get the next page; null on the last one.'),
  });

/** One of these words. */
export const oneOf = <const T extends string[]>(words: readonly [...T], description?: string) =>
  Type.Enum<T>(words, { type: 'string', ...(description === undefined ? {} : { description }) });
