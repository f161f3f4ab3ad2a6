import type { CallItem } from '@intexuraos/cloud-api';
import type { Flow } from '../records/flow.ts';
import { callTold } from './call-record.ts';
import { businessNumberOf, wamidOf } from './conversation-key.ts';
import type { Draft } from './draft.ts';
import { tellUser } from './tell-conversation.ts';
import { tellMessage } from './tell-message.ts';

/**
 * A step of a call: all steps of one call are one entry of the conversation. One that the user begins, or one of the
 * business that the user accepts, opens the service window.
 */
export function* applyCall(draft: Draft, item: CallItem): Flow<void> {
  const phoneNumberId = businessNumberOf(item);
  const { user, via } = item;
  yield* tellMessage(draft, {
    phoneNumberId,
    wamid: wamidOf(item),
    user,
    via: via || undefined,
    call: callTold(item),
  });
  if (!user) return;
  const at = item.at ?? null;
  yield* tellUser(draft, {
    phoneNumberId,
    user,
    namedAt: at ?? 0,
    seenAt: at,
    facts: { windowOpenedAt: opensWindow(item) ? at : null, activeAt: at },
  });
}

function opensWindow({ type, startedBy }: CallItem): boolean {
  if (type === 'connect' || type === 'call_created') return startedBy === 'user';
  return type === 'ACCEPTED' && startedBy !== 'user';
}
