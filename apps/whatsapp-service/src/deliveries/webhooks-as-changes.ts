import { parseWebhook } from '@intexuraos/cloud-api';
import type { Change } from '../changes/change.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import { aliasOf, conversationKey } from '../conversations/conversation-key.ts';
import type { EventFeed, FeedEntry } from '../inbound/event-feed.ts';

/** Presents webhooks as changes, in the conversations of all of their items. */
export function webhooksAsChanges(feed: EventFeed): ChangeFeed {
  return {
    end: () => feed.place(null),
    read: async (place, limit) => {
      const { entries, ...page } = await feed.read(place ?? (await feed.place(0)), limit);
      return { ...page, changes: entries.map(changeOf) };
    },
  };
}

function changeOf(entry: FeedEntry): Change {
  const { event } = entry;
  const [conversation, ...alsoIn] = conversationsIn(entry);
  return {
    ...{ type: 'webhook', at: event.receivedAt, key: event.id },
    ...(conversation !== undefined && { conversation }),
    ...(alsoIn.length > 0 && { alsoIn }),
  };
}

function conversationsIn({ event, items, payload }: FeedEntry): string[] {
  // An event whose processing takes long is shown unprocessed, but names its people.
  const named = event.result === null ? namedIn(payload) : items;
  const keys = named.flatMap((item) => {
    const alias = aliasOf(item, item.groupId);
    return item.phoneNumberId && alias !== null ? [conversationKey({ phoneNumberId: item.phoneNumberId, alias })] : [];
  });
  return [...new Set(keys)];
}

type Named = Pick<FeedEntry['items'][number], 'phoneNumberId' | 'groupId' | 'userId' | 'waId'>;

const namedIn = (payload: Uint8Array): Named[] =>
  parseWebhook(payload).map(({ phoneNumberId, groupId, user }) => ({
    ...(phoneNumberId && { phoneNumberId }),
    ...(groupId && { groupId }),
    ...(user?.userId && { userId: user.userId }),
    ...(user?.waId && { waId: user.waId }),
  }));
