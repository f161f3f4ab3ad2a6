import { describe } from 'vitest';
import { describeAccept } from './accept-contract.ts';
import { describeAccountStore } from './account-contract.ts';
import { describeArrival } from './arrival-contract.ts';
import { describeConversationStore } from './conversation-contract.ts';
import { describeEventFeed } from './event-feed-contract.ts';
import { describeEventList } from './event-list-contract.ts';
import { describeIdentity } from './identity-contract.ts';
import { describeLifecycle } from './lifecycle-contract.ts';
import { describeProblemStore } from './problem-contract.ts';
import { describeProcessing } from './processing-contract.ts';
import { describeReplay } from './replay-contract.ts';
import { describeRouting } from './routing-contract.ts';
import { describeSearch } from './search-contract.ts';
import { describeSending } from './sending-contract.ts';
import { type StoreUnderTest, storeFixture } from './store-fixture.ts';
import { describeUsageStore } from './usage-contract.ts';

/**
 * The contract of every store: one test, at least, for each sentence that the ports say about themselves. Memory,
 * SQLite and Firestore run it whole.
 */
export function describeStoreContract(name: string, subject: StoreUnderTest): void {
  describe(name, () => {
    const fixture = storeFixture(subject);
    describeAccept(fixture);
    describeArrival(fixture);
    describeProcessing(fixture);
    describeReplay(fixture);
    describeEventList(fixture);
    describeEventFeed(fixture);
    describeConversationStore(fixture);
    describeSearch(fixture);
    describeIdentity(fixture);
    describeRouting(fixture);
    describeAccountStore(fixture);
    describeUsageStore(fixture);
    describeProblemStore(fixture);
    describeSending(fixture);
    describeLifecycle(fixture);
  });
}
