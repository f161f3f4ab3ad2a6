import type { DayOf, WebhookItem } from '@intexuraos/cloud-api';
import { applyAccountUpdate, applyHistoryProgress, applyPaymentProblem } from '../account/apply-account-update.ts';
import { applyCall } from '../conversations/apply-call.ts';
import { applyHandover, noteStandby } from '../conversations/apply-control.ts';
import { applyGroupSubject } from '../conversations/apply-group-subject.ts';
import { applyMessage } from '../conversations/apply-message.ts';
import { applyPayment } from '../conversations/apply-payment.ts';
import { applyStatus } from '../conversations/apply-status.ts';
import { applyUserIdUpdate } from '../conversations/apply-succession.ts';
import { applyUserAction } from '../conversations/apply-user-action.ts';
import { applyContact, applyPreference } from '../conversations/apply-user-update.ts';
import { businessNumberOf } from '../conversations/conversation-key.ts';
import { createDraft } from '../conversations/draft.ts';
import { settlementOf } from '../outbox/settlement-of.ts';
import type { Flow, Write } from '../records/flow.ts';

/** When an item arrived, and how its messages are counted. */
interface ItemContext {
  /** When its webhook was received, milliseconds since 1970. */
  readonly receivedAt: number;
  /** Its position among all items that arrived (`arrivalOf`). */
  readonly arrival: string;
  /** The days on which messages are counted. */
  readonly dayOf: DayOf;
}

/**
 * The effect of one item on messages, conversations and account state: the changed records. Items in any order, in any
 * batches and any number of times leave the same records. Throws if the item can't be applied.
 */
export function* applyItem(item: WebhookItem, { receivedAt, arrival, dayOf }: ItemContext): Flow<Write[]> {
  const draft = createDraft({ dayOf, arrival });
  if (item.via === 'standby') yield* noteStandby(draft, businessNumberOf(item), receivedAt);
  switch (item.kind) {
    case 'message':
    case 'echo':
    case 'history':
      yield* applyMessage(draft, item);
      break;
    case 'status': {
      yield* applyStatus(draft, item);
      const writes = draft.writes();
      return [...writes, ...settlementOf(item, writes), ...(yield* applyPaymentProblem(item))];
    }
    case 'payment':
      yield* applyPayment(draft, item);
      break;
    case 'call':
      yield* applyCall(draft, item);
      break;
    case 'user_action':
    case 'automatic_event':
      yield* applyUserAction(draft, item);
      break;
    case 'user_id_update':
      yield* applyUserIdUpdate(draft, item);
      break;
    case 'preference':
      yield* applyPreference(draft, item);
      break;
    case 'contact':
      yield* applyContact(draft, item);
      break;
    case 'handover':
      yield* applyHandover(draft, item);
      break;
    case 'account':
    case 'template':
    case 'flow':
      return yield* applyAccountUpdate(item);
    case 'group':
      yield* applyGroupSubject(draft, item);
      return [...draft.writes(), ...(yield* applyAccountUpdate(item))];
    case 'history_progress':
      return yield* applyHistoryProgress(item);
    default:
      // Errors and unknown kinds are stored as items and change nothing else.
      break;
  }
  return draft.writes();
}
