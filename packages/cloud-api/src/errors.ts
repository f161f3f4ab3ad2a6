import { detailsIn } from './error-details.ts';
import type { WebhookError } from './items.ts';
import { isObject, type JsonObject, textOf } from './json-value.ts';

const noErrors: readonly WebhookError[] = Object.freeze([]);

/** Reads an `errors[]`; anything that is not a list or an object in it is skipped (it stays in the item's `raw`). */
export function errorsOf(errors: unknown): readonly WebhookError[] {
  if (!Array.isArray(errors) || errors.length === 0) return noErrors;
  return errors.filter(isObject).map(errorOf);
}

/** Reads one error, in today's shape or the old one with `details` next to `code`. */
export function errorOf(error: JsonObject): WebhookError {
  const read: { -readonly [K in keyof WebhookError]: WebhookError[K] } = { code: codeOf(error.code) };
  const title = textOf(error.title);
  const message = textOf(error.message);
  const details = detailsIn(error.error_data) ?? textOf(error.details);
  const href = textOf(error.href);
  if (title !== undefined) read.title = title;
  if (message !== undefined) read.message = message;
  if (details !== undefined) read.details = details;
  if (href !== undefined) read.href = href;
  return read;
}

function codeOf(code: unknown): number {
  if (typeof code === 'string' && /^\d{1,15}$/.test(code)) return Number(code);
  return typeof code === 'number' && Number.isSafeInteger(code) ? code : 0;
}
