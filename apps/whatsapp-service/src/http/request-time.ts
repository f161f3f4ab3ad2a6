import { instantOf, instantProblem } from '../iso-time.ts';
import { ParameterError } from './request-validation.ts';

/** The last instant that JavaScript can represent: 275760-09-13. */
const latestMs = 8.64e15;

/**
 * Milliseconds since 1970 from a query parameter: a plain number of them, or ISO 8601, either a day (midnight UTC) or a
 * time with its offset. Anything else, days that no calendar has included, throws ParameterError. A blank before
 * an offset is read as `+`, which is what an unencoded `+` becomes in a query.
 */
export function parseTime(name: string, text: string): number {
  const written = text.replace(/(:\d{2}\S*) (?=\d{2}(?::?\d{2})?$)/, '$1+');
  const ms = /^\d{1,16}$/.test(text) ? Number(text) : instantOf(written);
  if (ms !== null && ms <= latestMs) return ms;
  throw new ParameterError(
    `${name} must be a time: 2026-03-01T09:30:00Z, 2026-03-01, or milliseconds since 1970. ` +
      (instantProblem(written) ?? 'A time needs its offset.'),
  );
}
