/**
 * The one base of every error this service throws on purpose. `code` is stable and safe to show; the message tells a
 * person what happened, why, and what to do, and never holds message content or a secret.
 */
export class ServiceError extends Error {
  readonly code: ServiceErrorCode;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly isRetryable: boolean;

  constructor(code: ServiceErrorCode, message: string, options: { isRetryable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'ServiceError';
    this.code = code;
    this.isRetryable = options.isRetryable ?? false;
  }
}

export type ServiceErrorCode =
  | 'store_unavailable'
  | 'store_timeout'
  | 'store_corrupt'
  | 'store_newer'
  | 'cursor_invalid'
  | 'configuration_invalid';
