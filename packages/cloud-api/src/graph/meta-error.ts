import { isObject, textOf } from '../json-value.ts';

/** The error of Meta's envelope, as far as it is there. */
export interface MetaError {
  readonly code: number;
  readonly subcode: number | null;
  /** `(#131030) Recipient phone number not in allowed list` */
  readonly message: string;
  /** What Meta explains in addition; the text for people if there are no details. */
  readonly details: string | null;
  /** `error_user_title` and `error_user_msg`: what Meta says to a person. */
  readonly userTitle?: string;
  readonly userMessage?: string;
  readonly traceId: string | null;
  /** Whether Meta itself says that it will pass. */
  readonly isTransient: boolean;
}

/** The error in the body of an answer; null where the body is not Meta's envelope. */
export function readMetaError(body: unknown): MetaError | null {
  const error = isObject(body) ? body.error : undefined;
  if (!isObject(error) || typeof error.code !== 'number') return null;
  const data = error.error_data;
  const userTitle = textOf(error.error_user_title);
  const userMessage = textOf(error.error_user_msg);
  // On a few routes error_data is text.
  const details = (isObject(data) ? textOf(data.details) : textOf(data)) ?? userMessage;
  return {
    code: error.code,
    subcode: typeof error.error_subcode === 'number' ? error.error_subcode : null,
    message: textOf(error.message) ?? '',
    details: details ?? null,
    traceId: textOf(error.fbtrace_id) ?? null,
    isTransient: error.is_transient === true,
    ...(userTitle !== undefined && { userTitle }),
    ...(userMessage !== undefined && { userMessage }),
  };
}
