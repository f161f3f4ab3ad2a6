import { Type } from 'typebox';

/** The id of an event in a path: any other text names none, and no store is asked about it. */
export const eventIdParams = Type.Object(
  { id: Type.String({ pattern: '^[0-9a-f]{32}$', description: 'Id of the event.' }) },
  { additionalProperties: false },
);

/** The id of a conversation in a path. */
export const conversationIdParams = Type.Object(
  { id: Type.String({ minLength: 1, maxLength: 2048, description: 'Id of the conversation.' }) },
  { additionalProperties: false },
);

/** A filter by time, in either form that `parseTime` takes. */
export const timeFilter = (description: string) =>
  Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 40,
      description: `${description} ISO 8601 with its offset, a day, or milliseconds since 1970.`,
    }),
  );

/** A filter by an exact text. */
export const textFilter = (description: string, pattern?: string) =>
  Type.Optional(
    Type.String({ minLength: 1, maxLength: 1024, ...(pattern === undefined ? {} : { pattern }), description }),
  );

/** A user as callers write one: a leading `+` of a number is dropped, as Meta writes numbers without. */
export const userOf = (text: string): string => text.trim().replace(/^\+(?=\d+$)/, '');
