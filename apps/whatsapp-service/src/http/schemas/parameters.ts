import { recipientIdOf, userIdOf } from '@intexuraos/cloud-api';
import { fieldsProblem } from '@intexuraos/cloud-api/webhook-fields';
import { Type } from 'typebox';
import { ParameterError } from '../request-validation.ts';

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
      description: `${description} ISO 8601 with an offset, a date, or milliseconds since 1970.`,
    }),
  );

/** A filter by an exact text. */
export const textFilter = (description: string, pattern?: string) =>
  Type.Optional(
    Type.String({ minLength: 1, maxLength: 1024, ...(pattern === undefined ? {} : { pattern }), description }),
  );

/** A filter by a user; `userOf` reads it. */
export const userFilter = (description: string) =>
  Type.Optional(
    Type.String({
      ...needsContent,
      minLength: 1,
      maxLength: 1024,
      description: `${description} A number may be written with \`+\`, \`00\`, spaces, dashes, dots and brackets.`,
    }),
  );

/** Marks a parameter that needs the scope `read:content` (`api-module.ts`). */
export const needsContent = { 'x-scope': 'read:content' } as const;

/**
 * The user of a parameter, by the id that is stored.
 * @throws {ParameterError} for a text that is no user's id.
 */
export function userOf(parameter: string, text: string): string {
  const id = userIdOf(text);
  if (id === null) throw new ParameterError(`${parameter} must be ${aUser}.`);
  return id;
}

/**
 * The recipient of a parameter: a user or a group.
 * @throws {ParameterError} for a text that is neither's id.
 */
export function recipientOf(parameter: string, text: string): string {
  const id = recipientIdOf(text);
  if (id === null) throw new ParameterError(`${parameter} must be ${aUser}, or the id of a group.`);
  return id;
}

const aUser =
  'a phone number with its country code, such as +16505551234, or a user id, such as US.13491208655302741918';

/** A filter by the webhook field; `webhookFieldOf` reads it. */
export const webhookFieldFilter = (what: string) =>
  textFilter(`${what} that arrived under this webhook field: \`messages\`, \`standby\`. Unknown names are refused.`);

/** @throws {ParameterError} for a name that is no webhook field. */
export function webhookFieldOf(parameter: string, text: string): string {
  const problem = fieldsProblem(parameter, [text]);
  if (problem !== null) throw new ParameterError(problem);
  return text;
}

/** Meta's id of a business number, which is easily confused with the number itself. */
export const phoneNumberIdFilter = (description: string) =>
  textFilter(`${description} Meta’s id of the number, not the number itself.`);

/** @throws {ParameterError} for a phone number in place of its id. */
export function phoneNumberIdOf(parameter: string, text: string): string {
  const id = text.trim();
  if (!/^\d+$/.test(id)) {
    throw new ParameterError(
      `${parameter} must be Meta’s id of a business number, such as 106540352242922, not the number itself: ` +
        'GET /{version}/{waba-id}/phone_numbers lists both.',
    );
  }
  return id;
}
