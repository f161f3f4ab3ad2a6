import type { Retention } from '../api/types.ts';

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

/** `1,204 events, 40 deliveries`, the largest first. */
export function removedWords(removed: Retention['sweeps'][number]['removed']): string {
  const given = Object.entries(removed).filter(([, count]) => count > 0);
  if (given.length === 0) return 'nothing';
  return given
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${count.toLocaleString()} ${kind.replaceAll('_', ' ')}`)
    .join(', ');
}
