import { instantOf, instantProblem } from '@intexuraos/whatsapp-service/iso-time';

/** The time of day here, of an ISO time or milliseconds; `--:--:--` where it is unknown. */
export function timeOfDay(at: string | number | null | undefined): string {
  const time = new Date(at ?? Number.NaN);
  if (Number.isNaN(time.getTime())) return '--:--:--';
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => `${part}`.padStart(2, '0')).join(':');
}

/** Day and time here, to the second. */
export function dayAndTime(at: string | number | null | undefined): string {
  const time = new Date(at ?? Number.NaN);
  if (Number.isNaN(time.getTime())) return 'unknown';
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map((part) => `${part}`.padStart(2, '0'));
  return `${day.join('-')} ${timeOfDay(time.getTime())}`;
}

/** A length of time in words: `3 min`, `2 h`, `5 days`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds since 1970 of a time as people give it: `10m`, `2h`, `3d` ago, or ISO 8601; null for anything else. */
export function readTime(text: string, now: number): number | null {
  const length = lengthOf(text);
  return length === null ? instant(text) : now - length;
}

/** The same of a time to come: `10m`, `2h`, `3d` from now, or ISO 8601. */
export function instantIn(text: string, now: number): number | null {
  const length = lengthOf(text);
  return length === null ? instant(text) : now + length;
}

/** Milliseconds of a length of time such as `10m`; null for anything else. */
function lengthOf(text: string): number | null {
  const [, count, unit = ''] = /^(\d{1,6})\s*([smhd])$/.exec(text) ?? [];
  return count === undefined ? null : Number(count) * (units[unit] ?? 0);
}

/** Milliseconds since 1970 of an ISO 8601 time; one without an offset is meant as here. */
function instant(text: string): number | null {
  const at = text.trim().replace(/^(\S+) (?=\d{2}:)/, '$1T');
  return instantOf(at) ?? (instantOf(`${at}Z`) === null ? null : Date.parse(at));
}

/** What is wrong with a time that is refused, in front of what may be given. */
export function timeHint(text: string, remedy: string): string {
  const problem = instantProblem(text);
  return problem === null ? remedy : `${problem} ${remedy}`;
}
