/** The kinds that have a retention setting of their own. */
export const retentionKinds = ['events', 'messages', 'media', 'deliveries', 'outbox', 'audit'] as const;
export type RetentionKind = (typeof retentionKinds)[number];

/** How many days something is kept; null means forever. */
type Days = number | null;

/** How long each kind is kept, and where it differs for a business number. Plain data, as it crosses threads. */
export interface Retention {
  readonly usual: Readonly<Record<RetentionKind, Days>>;
  /** By phone number id. */
  readonly numbers: Readonly<Record<string, Readonly<Partial<Record<RetentionKind, Days>>>>>;
}

export const defaultRetention: Retention = {
  usual: { events: null, messages: null, media: null, deliveries: 30, outbox: 30, audit: 400 },
  numbers: {},
};

/**
 * The minimum retention of each kind. Meta repeats webhooks for seven days, which are recognised by the stored ones. An
 * idempotency key is valid for 30 days, and is answered from its entry.
 */
export const leastDays: Readonly<Record<RetentionKind, number>> = {
  ...{ events: 8, messages: 1, media: 1, deliveries: 1, outbox: 30, audit: 1 },
};

const dayMs = 24 * 60 * 60_000;

/** Until when something of a number that dates from `at` is kept, in milliseconds since 1970; null if it is kept forever. */
export function keptUntil(
  retention: Retention,
  kind: RetentionKind,
  at: number,
  phoneNumberId: string | null = null,
): number | null {
  const days = daysOf(retention, kind, phoneNumberId);
  return days === null ? null : at + days * dayMs;
}

/** Whether it has expired. */
export function isOver(until: number | null, now: number): boolean {
  return until !== null && until < now;
}

/**
 * Anything younger than this is kept, whatever its number, in milliseconds since 1970; null if the whole kind is kept
 * forever.
 */
export function youngestExpired({ usual, numbers }: Retention, kind: RetentionKind, now: number): number | null {
  const all = [usual, ...Object.values(numbers)].flatMap((days) => days[kind] ?? []);
  return all.length === 0 ? null : now - Math.min(...all) * dayMs;
}

/** The settings of one kind, as a text that differs if they do. */
export function settingOf({ usual, numbers }: Retention, kind: RetentionKind): string {
  const own = Object.entries(numbers).flatMap(([number, days]) => (kind in days ? [[number, days[kind]]] : []));
  return JSON.stringify([usual[kind], ...own.sort()]);
}

/** The number in a key that begins with one: `{phoneNumberId}/{wamid}`, `{phoneNumberId}/w:{number}`. */
export function numberIn(key: string): string | null {
  const end = key.indexOf('/');
  return end === -1 ? null : key.slice(0, end);
}

function daysOf({ usual, numbers }: Retention, kind: RetentionKind, phoneNumberId: string | null): Days {
  const own = phoneNumberId !== null && Object.hasOwn(numbers, phoneNumberId) ? numbers[phoneNumberId] : undefined;
  return own?.[kind] === undefined ? usual[kind] : own[kind];
}
