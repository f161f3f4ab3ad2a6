import { unknownPath } from './errors.ts';

/**
 * The end of each version. After it, calls for the version are answered by the oldest available one (Meta:
 * graph-api/changelog/versions).
 */
const ends: readonly (readonly [major: number, end: number])[] = [
  [16, Date.UTC(2025, 4, 14)],
  [17, Date.UTC(2025, 8, 12)],
  [18, Date.UTC(2026, 0, 26)],
  [19, Date.UTC(2026, 4, 21)],
  [20, Date.UTC(2026, 8, 24)],
  [21, Date.UTC(2027, 0, 21)],
  [22, Date.UTC(2027, 4, 20)],
  [23, Date.UTC(2027, 9, 8)],
  [24, Date.UTC(2028, 1, 18)],
  [25, Date.UTC(2028, 6, 29)],
  // Not announced by Meta: two years after the release of the next version, as for the others.
  [26, Date.UTC(2028, 10, 4)],
];
/** A version that isn't released yet is not recognised: its name counts as a part of the path. */
const newest = 27;

/**
 * The version that answers a call for the version `asked`; the oldest if the call names none.
 * @param now milliseconds since 1970.
 * @throws {GraphError} 2500 for an unknown version.
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
  return ends.find(([, end]) => now < end)?.[0] ?? newest;
}

/** Whether a version is `major` or newer: `isFrom('v24.0', 24)`. */
export function isFrom(version: string, major: number): boolean {
  return Number.parseInt(version.slice(1), 10) >= major;
}
