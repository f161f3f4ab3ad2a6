const [minute, hour, day] = [60, 3_600, 86_400];

/** How long a problem lasted, for a person: in the largest unit of which it lasted two or more, rounded. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 2 * minute) return `${seconds} s`;
  if (seconds < 2 * hour) return `${Math.round(seconds / minute)} min`;
  if (seconds < 2 * day) return `${Math.round(seconds / hour)} h`;
  return `${Math.round(seconds / day)} days`;
}
