import { isServiceMessage } from '@intexuraos/cloud-api';
import type { ConversationStore } from '../conversations/conversation-store.ts';
import { spellingsOf } from '../conversations/person.ts';
import { type RoutingRecord, refusesOthers } from '../conversations/routing-record.ts';
import { threadControl } from '../conversations/thread-control.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** Whether a message must be refused here because another responder owns the thread. */
export interface OwnerJudge {
  mustRefuse(entry: Pick<OutboxEntry, 'phoneNumberId' | 'recipient' | 'body' | 'onOtherOwner'>): Promise<boolean>;
}

export interface OwnerJudgeDeps {
  readonly conversations: Pick<ConversationStore, 'list' | 'routing'>;
  readonly now: () => number;
  readonly steadyNow: () => number;
}

/** How long the routing state is cached: most numbers have none, and it need not be read for each message. */
const freshForMs = 1_000;

/**
 * Meta decides who may send, and answers 131070 if another responder owns the thread and routing is configured; with Meta's
 * agent alone, a service message takes over the thread. So a message is refused here only if that is certain or wanted: it
 * is a service message, the thread is known to be another's, and Meta has refused such a message on this number since its
 * last handover, or the caller asked for it (`on_other_owner: refuse`). If the store can't answer, Meta decides.
 */
export function createOwnerJudge({ conversations, now, steadyNow }: OwnerJudgeDeps): OwnerJudge {
  let known: { readonly at: number; readonly routing: Promise<readonly RoutingRecord[]> } | null = null;
  const routingOf = async (phoneNumberId: string, mayBeOld: boolean): Promise<RoutingRecord | undefined> => {
    const at = steadyNow();
    if (!known || !mayBeOld || at - known.at >= freshForMs) known = { at, routing: conversations.routing() };
    return (await known.routing).find(({ key }) => key === phoneNumberId);
  };
  const judge: OwnerJudge['mustRefuse'] = async ({ phoneNumberId, recipient, body, onOtherOwner }) => {
    const isWanted = onOtherOwner === 'refuse';
    const routing = await routingOf(phoneNumberId, !isWanted);
    if (!routing || !(isWanted || refusesOthers(routing)) || !isServiceMessage(JSON.parse(body))) return false;
    const { data } = await conversations.list({ phoneNumberId, user: spellingsOf(recipient) }, { limit: 20 });
    return data.some(({ total }) => threadControl(total, now()).state === 'other');
  };
  return {
    mustRefuse: (entry) =>
      judge(entry).catch(() => {
        known = null;
        return false;
      }),
  };
}
