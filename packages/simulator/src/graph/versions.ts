import { unknownPath } from './errors.ts';

/** When each version ends; calls for it are answered by the oldest living one from then on (Meta: graph-api/changelog/versions). */
const ends: Readonly<Record<number, string>> = {
  16: '2025-05-14',
  17: '2025-09-12',
  18: '2026-01-26',
  19: '2026-05-21',
  20: '2026-09-24',
  21: '2027-01-21',
  22: '2027-05-20',
  23: '2027-10-08',
  24: '2028-02-18',
  25: '2028-07-29',
  // Meta has not named it: two years after the release of the next version, as for the others.
  26: '2028-11-04',
};
/** A version that isn't out yet is no version: its name is taken for a part of the path. */
const newest = 27;

/**
 * The version that answers a call for `asked`; the oldest for a call that names none.
 * @param now milliseconds since 1970.
 * @throws {GraphError} 2500 for a version that there isn't.
 */
export function answeringVersion(asked: string | undefined, path: string, now: number): string {
  const oldest = oldestLiving(now);
  const [major = oldest, minor = 0] = asked?.slice(1).split('.').map(Number) ?? [];
  // Some of the oldest versions had minor ones: v2.12, v3.3.
  if (major < oldest) return `v${oldest}.0`;
  if (major > newest || minor > 0) throw unknownPath(`/${path}`);
  return `v${major}.0`;
}

function oldestLiving(now: number): number {
  const living = Object.entries(ends).find(([, end]) => now < Date.parse(end));
  return living === undefined ? newest : Number(living[0]);
}

/** Whether a version is `major` or newer: `isFrom('v24.0', 24)`. */
export function isFrom(version: string, major: number): boolean {
  return Number.parseInt(version.slice(1), 10) >= major;
}
