import { isObject, numberOf, textOf } from '../json-value.ts';

/** The error of Meta's envelope, as far as it is there. */
export interface MetaError {
  readonly code: number;
  readonly subcode: number | null;
  /** `(#131030) Recipient phone number not in allowed list` */
  readonly message: string;
  /** Meta's further explanation; the text for people if there are no details. */
  readonly details: string | null;
  /** `error_user_title` and `error_user_msg`: Meta's text for people. */
  readonly userTitle?: string;
  readonly userMessage?: string;
  readonly traceId: string | null;
  /** Whether Meta itself says that it will pass. */
  readonly isTransient: boolean;
}

/**
 * The error in the body of an answer; null if the body is not Meta's envelope. As everywhere at Meta, a number may be
 * written as text, and so may `error_data`.
 */
export function readMetaError(body: unknown): MetaError | null {
  const error = isObject(body) ? body.error : undefined;
  const code = isObject(error) ? numberOf(error.code) : undefined;
  if (!isObject(error) || code === undefined) return null;
  const data = dataOf(error.error_data);
  const userTitle = textOf(error.error_user_title);
  const userMessage = textOf(error.error_user_msg);
  const details = (isObject(data) ? textOf(data.details) : textOf(data)) ?? userMessage;
  return {
    code,
    subcode: numberOf(error.error_subcode) ?? null,
    message: textOf(error.message) ?? '',
    details: details ?? null,
    traceId: textOf(error.fbtrace_id) ?? null,
    isTransient: error.is_transient === true || error.is_transient === 'true',
    ...(userTitle !== undefined && { userTitle }),
    ...(userMessage !== undefined && { userMessage }),
  };
}

/** On a few routes `error_data` is text, some of it the JSON of the usual object. */
function dataOf(data: unknown): unknown {
  const text = textOf(data);
  if (text === undefined || !text.startsWith('{')) return data;
  try {
    return JSON.parse(text);
  } catch {
    return data;
  }
}
