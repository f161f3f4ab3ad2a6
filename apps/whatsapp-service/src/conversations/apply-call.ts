import type { CallItem } from '@intexuraos/cloud-api';
import type { Flow } from '../records/flow.ts';
import { callTold } from './call-record.ts';
import { businessNumberOf, wamidOf } from './conversation-key.ts';
import type { Draft } from './draft.ts';
import { mergeUser } from './merge-conversation.ts';
import { updateMessage } from './update-message.ts';

/**
 * A step of a call: all steps of one call are one entry of the conversation. One that the user begins, or one of the
 * business that the user accepts, opens the service window.
 */
export function* applyCall(draft: Draft, item: CallItem): Flow<void> {
  const phoneNumberId = businessNumberOf(item);
  const { user, via } = item;
  yield* updateMessage(draft, {
    phoneNumberId,
    wamid: wamidOf(item),
    user,
    via: via || undefined,
    call: callTold(item),
  });
  if (!user) return;
  const at = item.at ?? null;
  yield* mergeUser(draft, {
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
