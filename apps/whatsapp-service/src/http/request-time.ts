import { ParameterError } from './request-validation.ts';

const timeForm = /^(\d{1,16}|\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+ -]\d{2}:?\d{2}))?)$/i;

/** The last instant that JavaScript can tell: 275760-09-13. */
const latestMs = 8.64e15;

/**
 * Milliseconds since 1970 from a query parameter: a plain number of them, or ISO 8601, either a day (midnight UTC) or a
 * time with its offset. Anything else, days that no calendar has included, throws ParameterError. A blank is read as
 * `+`, which is what an unencoded `+` of an offset becomes in a query.
 */
export function parseTime(name: string, text: string): number {
  const ms = timeForm.test(text) ? instantOf(text) : Number.NaN;
  if (Number.isNaN(ms) || ms > latestMs) {
    throw new ParameterError(
      `${name} must be a time: 2026-03-01T09:30:00Z, 2026-03-01, or milliseconds since 1970. A time needs its offset.`,
    );
  }
  return ms;
}

function instantOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const day = text.slice(0, 10);
  if (new Date(`${day}T00:00:00Z`).getUTCDate() !== Number(day.slice(8))) return Number.NaN;
  return Date.parse(text.replace(' ', '+').toUpperCase());
}
