/**
 * The day on which a Graph API version stops working; null where Meta has not named it (graph-api/changelog/versions and
 * the posts of 2026-07-29 and 2026-11-04, read in November 2026). Newest first.
 */
const ends: Readonly<Record<string, string | null>> = {
  'v27.0': null,
  'v26.0': null,
  'v25.0': '2028-07-29',
  'v24.0': '2028-02-18',
  'v23.0': '2027-10-08',
  'v22.0': '2027-05-20',
  'v21.0': '2027-01-21',
  'v20.0': '2026-09-24',
  'v19.0': '2026-05-21',
  'v18.0': '2026-01-26',
};

const [newest = ''] = Object.keys(ends);
const oldest = Object.keys(ends).at(-1) ?? '';
const soonMs = 90 * 24 * 60 * 60_000;

/** The newest version in the table. */
export const newestGraphVersion = newest;

export interface VersionLife {
  /** `unknown`: newer than the table, or no version at all. */
  readonly state: 'working' | 'ending' | 'expired' | 'unknown';
  /** `2027-01-21`; null where the table has no day. */
  readonly endsOn: string | null;
}

/** Whether a version (`v24.0`) works at `now` (milliseconds since 1970), and for how long: `ending` within 90 days. */
export function graphVersionLife(version: string, now: number): VersionLife {
  const endsOn = Object.hasOwn(ends, version) ? (ends[version] ?? null) : undefined;
  if (endsOn === undefined) {
    return { state: majorOf(version) < majorOf(oldest) ? 'expired' : 'unknown', endsOn: null };
  }
  if (endsOn === null) return { state: 'working', endsOn };
  const leftMs = Date.parse(endsOn) - now;
  if (leftMs <= 0) return { state: 'expired', endsOn };
  return { state: leftMs <= soonMs ? 'ending' : 'working', endsOn };
}

/** NaN, which is less than nothing, for what is no version. */
const majorOf = (version: string): number => Number(/^v(\d+)\.\d+$/.exec(version)?.[1] ?? Number.NaN);
