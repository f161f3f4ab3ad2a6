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
const dayMs = 24 * 60 * 60_000;
const noticeMs = 60 * dayMs;

/** The newest version in the table. */
export const newestGraphVersion = newest;

export interface VersionLife {
  /** `unknown`: newer than the table, or no version at all. */
  readonly state: 'working' | 'ending' | 'expired' | 'unknown';
  /** `2027-01-21`; null where the table has no day. */
  readonly endsOn: string | null;
}

/** Whether a version (`v24.0`) works at `now` (milliseconds since 1970), and for how long: `ending` within 60 days. */
export function graphVersionLife(version: string, now: number): VersionLife {
  const endsOn = Object.hasOwn(ends, version) ? (ends[version] ?? null) : undefined;
  if (endsOn === undefined) {
    return { state: majorOf(version) < majorOf(oldest) ? 'expired' : 'unknown', endsOn: null };
  }
  if (endsOn === null) return { state: 'working', endsOn };
  const leftMs = Date.parse(endsOn) - now;
  if (leftMs <= 0) return { state: 'expired', endsOn };
  return { state: leftMs <= noticeMs ? 'ending' : 'working', endsOn };
}

export interface VersionTrouble {
  readonly state: 'ending' | 'expired';
  readonly what: string;
  readonly effect: string;
  readonly remedy: string;
}

/** What there is to say of the configured version: it has ended, or ends within 60 days; null for any other. */
export function graphVersionTrouble(version: string, now: number): VersionTrouble | null {
  const { state, endsOn } = graphVersionLife(version, now);
  if (state !== 'ending' && state !== 'expired') return null;
  const effect = 'Meta applies a newer version’s rules, or refuses every call (code 2635).';
  const remedy =
    `Set INTEXURAOS_WHATSAPP_GRAPH_VERSION to a newer one, such as ${newest}, and restart the service. ` +
    'Clients that name a version in their paths need a newer one, too.';
  if (state === 'expired') {
    return { state, what: `${version} has ended${endsOn === null ? '' : ` on ${endsOn}`}`, effect, remedy };
  }
  const days = Math.ceil((Date.parse(endsOn ?? '') - now) / dayMs);
  const what = `${version} ends on ${endsOn}, in ${days} ${days === 1 ? 'day' : 'days'}`;
  return { state, what, effect: `After that ${effect}`, remedy };
}

/** NaN, which is less than nothing, for what is no version. */
const majorOf = (version: string): number => Number(/^v(\d+)\.\d+$/.exec(version)?.[1] ?? Number.NaN);
