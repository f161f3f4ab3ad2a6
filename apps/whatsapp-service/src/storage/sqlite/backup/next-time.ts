/** The next time that it is `HH:MM` in UTC, in milliseconds since 1970; a day later if it is that time now. */
export function nextTime(clock: string, now: number): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  const date = new Date(now);
  const today = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), hours, minutes);
  return today > now ? today : today + 24 * 60 * 60_000;
}
