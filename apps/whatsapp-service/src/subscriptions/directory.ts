import type { Change } from '../changes/change.ts';
import { conversationId } from '../conversations/conversation-key.ts';
import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import type { Page } from '../records/page.ts';
import type { RecordStore } from '../records/record-store.ts';
import { ServiceError } from '../service-error.ts';
import { newestSubscriptions, stampKey, subscriptionStamps } from './collections.ts';
import { mayWant } from './filter.ts';
import type { Subscription } from './subscription.ts';

/** All subscriptions in memory, on every instance. */
export interface Directory extends Loop {
  /** Whether they were read; before that, those below that return subscriptions throw. */
  isRead(): boolean;
  /** Those that a change is to be delivered to as an event; none that is disabled, and not the one that it is about. */
  subscriptionsFor(change: Change): readonly Subscription[];
  /** Whether a change belongs to the conversations that a subscription names; yes if it names none. */
  isOfConversation(subscription: Subscription, change: Change): boolean;
  /** The one with that id; null if there is none. */
  find(id: string): Subscription | null;
  /** All there are. */
  all(): readonly Subscription[];
  /** Reads changes; resolves when the copy is as new as the call. */
  refresh(): Promise<void>;
  /** Whether anything is delivered to anybody; no, before they were read. */
  isInUse(): boolean;
  /** Those that want Meta's own webhooks; none that is disabled. */
  forWebhooks(): readonly Subscription[];
}

export interface DirectoryDeps {
  readonly records: Pick<RecordStore, 'find' | 'list'>;
  /** All ids of a conversation that has that id among them; just that one if there is no such conversation yet. */
  readonly conversationIds: (id: string) => Promise<readonly string[]>;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** How often it looks for changes of other instances, in milliseconds. */
  readonly everyMs: number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

interface Copy {
  readonly all: readonly Subscription[];
  readonly byId: ReadonlyMap<string, Subscription>;
  /** Of subscriptions that name conversations: all ids of these. */
  readonly conversations: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those that a change of a type may be for; filled as types occur. */
  readonly byType: Map<Change['type'], readonly Subscription[]>;
}

/** More than one page, since a page of records with long filters is large. */
const pageSize = 200;
/** Conversations that are named by filters may be joined with others, which changes no subscription. */
const looksBetweenConversations = 30;

export function createSubscriptionDirectory({
  records,
  conversationIds,
  log,
  everyMs,
  sleep,
}: DirectoryDeps): Directory {
  let copy: Copy | null = null;
  let stamp: string | null = null;
  let looks = 0;
  const load = async (): Promise<void> => {
    // Read first: a change made meanwhile is read again at the next look.
    const current = (await records.find(subscriptionStamps, stampKey))?.stamp ?? '';
    const areConversationsOld = looks % looksBetweenConversations === 0 && (copy?.conversations.size ?? 0) > 0;
    looks += 1;
    if (copy !== null && current === stamp && !areConversationsOld) return;
    const all = await everySubscription(records);
    const naming = all.filter(({ conversations }) => conversations.length > 0);
    const conversations = await Promise.all(
      naming.map(async ({ id, conversations: named }) => {
        const ids = await Promise.all(named.map(conversationIds));
        return [id, new Set(ids.flat())] as const;
      }),
    );
    const byId = new Map(all.map((each) => [each.id, each]));
    copy = { all, byId, conversations: new Map(conversations), byType: new Map() };
    stamp = current;
  };
  // One after another, so that an older reading never replaces a newer one.
  let reading: Promise<void> = Promise.resolve();
  const refresh = (): Promise<void> => {
    reading = reading.catch(() => undefined).then(load);
    return reading;
  };
  const current = (): Copy => {
    if (copy) return copy;
    throw new ServiceError('store_unavailable', 'The subscriptions have not been read yet.', { isRetryable: true });
  };
  const ofType = (type: Change['type']): readonly Subscription[] => {
    const { all, byType } = current();
    const known = byType.get(type);
    if (known) return known;
    const found = all.filter(
      (each) =>
        each.form === 'event' &&
        each.state !== 'disabled' &&
        mayWant({ ...each, phoneNumberIds: [], direction: null }, { type, at: 0, key: '' }),
    );
    byType.set(type, found);
    return found;
  };
  const isOfConversation = ({ id, conversations }: Subscription, { key, conversation = key }: Change): boolean =>
    conversations.length === 0 || (current().conversations.get(id)?.has(conversationId(conversation)) ?? false);
  const loop = createLoop({
    step: async () => {
      await refresh();
      return everyMs;
    },
    log,
    words: {
      fails: 'Cannot read subscriptions; changes to them take effect later.',
      worksAgain: 'Reading subscriptions works again.',
    },
    ...(sleep && { sleep }),
  });
  return {
    ...loop,
    refresh,
    isRead: () => copy !== null,
    subscriptionsFor: (change) =>
      ofType(change.type).filter(
        // Its endpoint is failing, and a failed attempt to report that should not lead to another.
        (each) => each.id !== change.key && mayWant(each, change) && isOfConversation(each, change),
      ),
    isOfConversation,
    forWebhooks: () => current().all.filter(({ form, state }) => form === 'meta' && state !== 'disabled'),
    isInUse: () => copy?.all.some(({ state }) => state === 'active' || state === 'failing') ?? false,
    find: (id) => current().byId.get(id) ?? null,
    all: () => current().all,
  };
}

async function everySubscription(records: Pick<RecordStore, 'list'>): Promise<Subscription[]> {
  const all: Subscription[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<Subscription> = await records.list(
      newestSubscriptions,
      { group: 'all' },
      { limit: pageSize, ...(cursor !== undefined && { cursor }) },
    );
    all.push(...page.data);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}
