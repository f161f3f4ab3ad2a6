import { isObject, textOf } from '../json-value.ts';

/** The error of Meta's envelope, as far as it is there. */
export interface MetaError {
  readonly code: number;
  readonly subcode: number | null;
  /** `(#131030) Recipient phone number not in allowed list` */
  readonly message: string;
  /** What Meta explains beside it; the title and text for people where there are no details. */
  readonly details: string | null;
  readonly traceId: string | null;
  /** Whether Meta itself says that it will pass. */
  readonly isTransient: boolean;
}

/** The error in the body of an answer; null where the body is not Meta's envelope. */
export function readMetaError(body: unknown): MetaError | null {
  const error = isObject(body) ? body.error : undefined;
  if (!isObject(error) || typeof error.code !== 'number') return null;
  const data = error.error_data;
  // On a few routes error_data is text.
  const details = (isObject(data) ? textOf(data.details) : textOf(data)) ?? textOf(error.error_user_msg);
  return {
    code: error.code,
    subcode: typeof error.error_subcode === 'number' ? error.error_subcode : null,
    message: textOf(error.message) ?? '',
    details: details ?? null,
    traceId: textOf(error.fbtrace_id) ?? null,
    isTransient: error.is_transient === true,
  };
}
