import type { StatusError } from '../world/message.ts';
import { codes } from './codes.ts';
import { GraphError, type GraphErrorFacts } from './graph-error.ts';

/** Messages of real answers that differ from the title in Meta's table. */
const wording: Readonly<Record<number, string>> = {
  2: 'Service temporarily unavailable',
  3: 'Application does not have the capability to make this API call.',
  4: 'Application request limit reached',
  10: 'Application does not have permission for this action',
  131031: 'Business Account locked',
  131049: 'This message was not delivered to maintain healthy ecosystem engagement.',
  132000: 'Number of parameters does not match the expected number of params',
  132001: 'Template name does not exist in the translation',
  132012: 'Parameter format does not match format in the created template',
  132018: "There's an issue with the parameters in your template",
  133005: 'Two step verification PIN Mismatch',
  133010: 'Account not registered',
};

/** Meta's generic explanation. */
const defaultDetails: Readonly<Record<number, string>> = {
  130429: 'Cloud API message throughput has been reached.',
  130472: 'Failed to send message because this user’s phone number is part of an experiment',
  131000: 'Message failed to send due to an unknown error.',
  131026: 'Message Undeliverable.',
  131030: 'Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again.',
  131031: 'Business account has been locked.',
  131042: 'Message failed to send because there were one or more errors related to your payment method.',
  131047:
    'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  131049: 'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.',
  131050:
    'Message failed to send because this user has chosen to stop receiving marketing messages from your business.',
  131056:
    'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
  131057: 'Business Account is in maintenance mode',
  131070: 'Another responder owns this conversation thread.',
};

const titleOf = (code: number): string => wording[code] ?? codes[code]?.title ?? 'Something went wrong';

/** An error of the Cloud API by its code: `(#CODE) Title`, its HTTP status, and Meta's usual explanation. */
export function cloudError(
  code: number,
  details = defaultDetails[code],
  facts: Omit<GraphErrorFacts, 'code' | 'details'> = {},
): GraphError {
  return new GraphError(`(#${code}) ${titleOf(code)}`, {
    code,
    httpStatus: codes[code]?.httpStatus ?? 400,
    ...(code === 133010 || details === undefined ? {} : { details }),
    ...((code === 2 || code === 131016) && { isTransient: true }),
    ...facts,
  });
}

/** The same failure in the format of a webhook. */
export function statusError(code: number, details = defaultDetails[code]): StatusError {
  const title = titleOf(code);
  return {
    code,
    title,
    message: title,
    error_data: { details: details ?? title },
    href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
  };
}

/** 100 without details: the first layer of Meta's checks, about one parameter. */
export function parameterError(message: string): GraphError {
  return new GraphError(`(#100) ${message}`, { code: 100 });
}

/** `path` as Meta writes it: `to`, `template['language']['code']`. */
export function missingParameter(path: string): GraphError {
  return parameterError(`The parameter ${path} is required.`);
}

/** 100 with details: the second layer of Meta's checks. */
export function invalidParameter(details: string): GraphError {
  return new GraphError('(#100) Invalid parameter', { code: 100, details });
}

/** An id that doesn't exist, belongs to somebody else, or has no such edge: Meta doesn't distinguish these. */
export function unknownObject(verb: string, id: string): GraphError {
  return new GraphError(
    `Unsupported ${verb.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    { code: 100, subcode: 33, type: 'GraphMethodException' },
  );
}

export function nonexistingField(field: string, typeName: string): GraphError {
  return parameterError(`Tried accessing nonexisting field (${field}) on node type (${typeName})`);
}

export function unknownPath(path: string): GraphError {
  return new GraphError(`Unknown path components: ${path}`, { code: 2500 });
}

/** 200: the token may not do that. */
export function missingPermission(
  message = 'You do not have the necessary permissions to send messages on behalf of this WhatsApp Business Account',
): GraphError {
  return new GraphError(`(#200) ${message}`, { code: 200, httpStatus: 403 });
}

/** 2500: `me` is the user of the token, and this token has none. */
export function nobody(): GraphError {
  const message = 'An active access token must be used to query information about the current user.';
  return new GraphError(message, { code: 2500 });
}
