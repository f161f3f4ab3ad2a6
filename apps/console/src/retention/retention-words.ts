import type { Retention } from '../api/types.ts';
import { counted } from '../home/summary.ts';

type Kept = Retention['kinds'][number];

/** What is kept, in words that people have for it. */
export const kindTitles: Readonly<Record<Kept['kind'], string>> = {
  events: 'Webhooks',
  messages: 'Messages and conversations',
  media: 'Files',
  deliveries: 'Deliveries',
  outbox: 'Outgoing messages',
  audit: 'Audit trail',
};

/** `30 days`, `for ever`. */
export const daysWords = (days: number | null): string =>
  days === null ? 'for ever' : `${days.toLocaleString()} ${days === 1 ? 'day' : 'days'}`;

/** What a sweep counts, each as one thing; parts that people don’t know, such as the rows of a broadcast, are left out. */
const removedThings: Readonly<Record<string, string>> = {
  events: 'webhook',
  messages: 'message',
  media: 'file',
  deliveries: 'delivery',
  outbox: 'outgoing message',
  audit: 'audit record',
  broadcasts: 'broadcast',
  api_keys: 'ended API key',
};

type Removed = Retention['sweeps'][number]['removed'];

const known = (removed: Removed): [string, number][] =>
  Object.entries(removed).flatMap(([kind, count]): [string, number][] => {
    const thing = removedThings[kind];
    return thing === undefined || count === 0 ? [] : [[thing, count]];
  });

export const hasRemoved = (removed: Removed): boolean => known(removed).length > 0;

/** `1,204 webhooks, 40 deliveries`, the largest first. */
export function removedWords(removed: Removed): string {
  const given = known(removed).sort(([, a], [, b]) => b - a);
  if (given.length === 0) return 'nothing';
  return given.map(([thing, count]) => counted(count, thing)).join(', ');
}

export const kindTitle = (kind: string): string =>
  Object.hasOwn(kindTitles, kind) ? kindTitles[kind as Kept['kind']] : kind.replaceAll('_', ' ');
