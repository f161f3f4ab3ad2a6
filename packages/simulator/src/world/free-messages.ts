import type { PhoneNumber } from './phone-number.ts';

/** The service messages, to users and groups together, that a number has free in each calendar month (Meta: pricing). */
export interface FreeMessages {
  /** Takes one of the month (UTC) of a time in milliseconds, if any is left; the function returned gives it back. */
  take(number: PhoneNumber, at: number): (() => void) | undefined;
  /** How many of that month are taken. */
  used(number: PhoneNumber, at: number): number;
}

export function createFreeMessages(): FreeMessages {
  const counts = new Map<string, number>();
  const keyOf = ({ id }: PhoneNumber, at: number): string => `${new Date(at).toISOString().slice(0, 7)} ${id}`;
  const countOf = (key: string): number => counts.get(key) ?? 0;
  return {
    take: (number, at) => {
      const key = keyOf(number, at);
      if (countOf(key) >= number.freeMessagesPerMonth) return undefined;
      counts.set(key, countOf(key) + 1);
      return () => counts.set(key, countOf(key) - 1);
    },
    used: (number, at) => countOf(keyOf(number, at)),
  };
}
