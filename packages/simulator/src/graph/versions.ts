import { unknownPath } from './errors.ts';

/** Versions before this one are answered by it (Meta: apps/versions). */
const oldest = { major: 16, minor: 0 };
/** A version that isn't out yet is no version: its name is taken for a part of the path. */
const newest = { major: 26, minor: 0 };

/**
 * The version that answers a call for `asked`; the oldest for a call that names none.
 * @throws {GraphError} 2500 for a version that there isn't.
 */
export function answeringVersion(asked: string | undefined, path: string): string {
  const [major = oldest.major, minor = oldest.minor] = asked?.slice(1).split('.').map(Number) ?? [];
  // Some of the oldest versions had minor ones: v2.12, v3.3.
  if (major < oldest.major) return `v${oldest.major}.0`;
  if (major > newest.major || minor > 0) throw unknownPath(`/${path}`);
  return `v${major}.0`;
}

/** Whether a version is `major` or newer: `isFrom('v24.0', 24)`. */
export function isFrom(version: string, major: number): boolean {
  return Number.parseInt(version.slice(1), 10) >= major;
}
