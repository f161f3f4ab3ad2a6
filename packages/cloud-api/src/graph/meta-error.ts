import { detailsIn } from '../error-details.ts';
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

/** What an error without a code says, of which nobody can say what it means. */
export type UncodedError = Pick<MetaError, 'message' | 'details' | 'traceId'>;

/** The words of an error that has no code, by Meta or something before it; null for anything else. */
export function readUncodedError(body: unknown): UncodedError | null {
  const error = isObject(body) ? body.error : undefined;
  const message = isObject(error) ? textOf(error.message) : undefined;
  if (!isObject(error) || message === undefined || numberOf(error.code) !== undefined) return null;
  const details = detailsIn(error.error_data) ?? textOf(error.error_user_msg);
  return { message, details: details ?? null, traceId: textOf(error.fbtrace_id) ?? null };
}

/**
 * The error in the body of an answer; null if the body is not Meta's envelope. As everywhere at Meta, a number may be
 * written as text, and so may `error_data`.
 */
export function readMetaError(body: unknown): MetaError | null {
  const error = isObject(body) ? body.error : undefined;
  const code = isObject(error) ? numberOf(error.code) : undefined;
  if (!isObject(error) || code === undefined) return null;
  const userTitle = textOf(error.error_user_title);
  const userMessage = textOf(error.error_user_msg);
  const details = detailsIn(error.error_data) ?? userMessage;
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
