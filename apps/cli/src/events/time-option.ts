import { wrongUse } from '../outcome.ts';
import { readTime, timeHint } from '../terminal/times.ts';

/** The `--since` of a command, as the service takes it. @throws for what is no time. */
export const sinceOf = (text: string | undefined, now: number): string | undefined => timeOption('--since', text, now);

/** A time in the past that an option gives. @throws for what is no time. */
export function timeOption(name: string, text: string | undefined, now: number): string | undefined {
  if (text === undefined) return undefined;
  const at = readTime(text, now);
  if (at !== null) return String(Math.max(0, at));
  throw wrongUse(
    `${name} is "${text}".`,
    timeHint(text, 'Give a duration (10m, 2h, 1d) or a time (2026-11-24, 2026-11-24T09:30:00Z).'),
  );
}

/** A `--limit`. @throws for what is no whole number from 1 on. */
export function limitOf(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 10_000) return limit;
  throw wrongUse(`--limit is "${text}".`, 'Give a whole number from 1 to 10000.');
}
