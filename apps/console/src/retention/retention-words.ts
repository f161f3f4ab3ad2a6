import type { Retention } from '../api/types.ts';
import { counted } from '../home/summary.ts';
import * as texts from '../texts.ts';

type Kept = Retention['kinds'][number];

/** The kinds of data, in words that users know. */
export const kindTitles: Readonly<Record<Kept['kind'], string>> = {
  events: texts.retentionWebhooks,
  messages: texts.retentionMessagesAndConversations,
  media: texts.retentionFiles,
  deliveries: texts.retentionDeliveries,
  outbox: texts.retentionOutgoingMessages,
  audit: texts.retentionAuditTrail,
};

/** `30 days`, `forever`. */
export const daysWords = (days: number | null): string =>
  days === null ? texts.retentionForever : counted(days, texts.retentionDay);

/** The counts of a sweep as singular nouns, without parts that users don’t know, such as the rows of a broadcast. */
const removedThings: Readonly<Record<string, string>> = {
  events: texts.retentionWebhook,
  messages: texts.retentionMessage,
  media: texts.retentionFile,
  deliveries: texts.retentionDelivery,
  outbox: texts.retentionOutgoingMessage,
  audit: texts.retentionAuditRecord,
  broadcasts: texts.retentionBroadcast,
  api_keys: texts.retentionEndedApiKey,
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
  if (given.length === 0) return texts.retentionNothing;
  return given.map(([thing, count]) => counted(count, thing)).join(', ');
}

/** The sweeps that removed nothing: `3 other sweeps` if others did, else `The last 24 sweeps`. */
export function quietWords(count: number, hasOthers: boolean): string {
  if (hasOthers) return counted(count, texts.retentionOtherSweep);
  return count === 1 ? texts.retentionTheLastSweep : texts.retentionTheLast(counted(count, texts.retentionSweep));
}

export const kindTitle = (kind: string): string =>
  Object.hasOwn(kindTitles, kind) ? kindTitles[kind as Kept['kind']] : kind.replaceAll('_', ' ');
