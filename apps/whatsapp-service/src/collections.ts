import { accountRecords } from './account/collections.ts';
import { auditRecords } from './audit/collections.ts';
import { broadcastCounts, broadcasts, pageResults, rowPages } from './broadcasts/collections.ts';
import { consumerPlaces } from './changes/collections.ts';
import { contactDetails } from './contacts/collections.ts';
import { conversationRecords, messageRecords, routingRecords } from './conversations/collections.ts';
import { deliveries, deliveryPositions } from './deliveries/collections.ts';
import { erasureSalts, erasures } from './erasure/collections.ts';
import { itemRecords } from './inbound/collections.ts';
import { apiKeyStamps, apiKeys, apiKeyUses } from './keys/collections.ts';
import { media, mediaKeys, mediaPositions, ownMedia } from './media/collections.ts';
import { outboxEntries, outboxKeys, outboxLanes, outboxSenders } from './outbox/collections.ts';
import type { Collection } from './records/collection.ts';
import { appliedSettings, sweeps } from './retention/collections.ts';
import { subscriptionRemovals, subscriptionStamps, subscriptions } from './subscriptions/collections.ts';
import { workQueues } from './work/queue.ts';
import { shardBooks } from './work/shards/shard-book.ts';

/**
 * Every collection of the service. Everything that concerns all of them uses this list: indexes and deletion policies
 * in Firestore, retention, erasure of a person.
 */
export const allCollections: readonly Collection[] = [
  itemRecords,
  messageRecords,
  conversationRecords,
  routingRecords,
  accountRecords,
  outboxEntries,
  outboxLanes,
  outboxSenders,
  outboxKeys,
  consumerPlaces,
  subscriptions,
  subscriptionRemovals,
  subscriptionStamps,
  workQueues,
  shardBooks,
  deliveries,
  deliveryPositions,
  broadcasts,
  rowPages,
  pageResults,
  broadcastCounts,
  contactDetails,
  erasures,
  erasureSalts,
  apiKeys,
  apiKeyUses,
  apiKeyStamps,
  auditRecords,
  media,
  mediaPositions,
  ownMedia,
  mediaKeys,
  appliedSettings,
  sweeps,
];
