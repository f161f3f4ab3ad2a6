/**
 * The one base of every error this service throws on purpose. `code` is stable and safe to show; the message tells a
 * person what happened, why, and what to do, and never contains message content or a secret.
 */
export class ServiceError extends Error {
  readonly code: ServiceErrorCode;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly isRetryable: boolean;
  /** The end of the message with the remedy, for showing it separately. */
  readonly remedy: string | null;

  constructor(
    code: ServiceErrorCode,
    message: string,
    options: { isRetryable?: boolean; cause?: unknown; remedy?: string | null | undefined } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'ServiceError';
    this.code = code;
    this.isRetryable = options.isRetryable ?? false;
    this.remedy = options.remedy ?? null;
  }
}

/** An error in two texts: what happened and why, and the remedy. */
export function causeAndRemedy(error: unknown): { readonly cause: string; readonly remedy: string | null } {
  const message = error instanceof Error ? error.message : 'The store failed.';
  const remedy = error instanceof ServiceError ? error.remedy : null;
  if (remedy === null || !message.endsWith(remedy)) return { cause: message, remedy: null };
  return { cause: message.slice(0, -remedy.length).trim(), remedy };
}

export type ServiceErrorCode =
  | 'store_unavailable'
  | 'store_timeout'
  | 'store_corrupt'
  | 'store_newer'
  | 'cursor_invalid'
  | 'configuration_invalid';
