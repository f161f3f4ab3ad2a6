import { describe } from 'vitest';
import { describeAccept } from './outbox/accept.ts';
import { describeBreaker } from './outbox/breaker.ts';
import { describeChanges } from './outbox/change.ts';
import { describeClock } from './outbox/clock.ts';
import { describeExpire } from './outbox/expire.ts';
import { describeFinish } from './outbox/finish.ts';
import { describeHolds } from './outbox/holds.ts';
import { describeLists } from './outbox/list.ts';
import { type OutboxSubject, takeInHand } from './outbox/outbox-hands.ts';
import { describePause } from './outbox/pause.ts';
import { describeSchedule } from './outbox/schedule.ts';
import { describeSettlePending } from './outbox/settle.ts';
import { describeTake } from './outbox/take.ts';

/**
 * The contract of every outbox: one test, at least, for each sentence that the port says about itself.
 * @param isEachStepSlow leaves out what would try a rule again with other numbers, and looks at which nothing is due; leases are looked
 * for once a second.
 */
export function describeOutbox(open: () => Promise<OutboxSubject>, isEachStepSlow = false): void {
  describe('outbox', () => {
    const hands = takeInHand(open, isEachStepSlow);
    describeAccept(hands);
    describeTake(hands, isEachStepSlow);
    describeFinish(hands);
    describeBreaker(hands);
    describeHolds(hands);
    describeClock(hands, isEachStepSlow);
    describeSettlePending(hands);
    describeExpire(hands);
    describeSchedule(hands);
    describeChanges(hands);
    describePause(hands);
    describeLists(hands);
  });
}
