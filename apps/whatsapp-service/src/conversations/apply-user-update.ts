import { type ContactSyncItem, moreOf, type PreferenceItem } from '@intexuraos/cloud-api';
import { definedParts } from '../records/defined-parts.ts';
import type { Flow } from '../records/flow.ts';
import { copyable } from '../records/nesting.ts';
import { businessNumberOf } from './conversation-key.ts';
import type { Draft } from './draft.ts';
import { mergeUser } from './merge-conversation.ts';

/** A preference of the user, such as no more marketing messages. */
export function* applyPreference(draft: Draft, item: PreferenceItem): Flow<void> {
  if (!item.user) return;
  const at = item.at ?? 0;
  yield* mergeUser(draft, {
    phoneNumberId: businessNumberOf(item),
    user: item.user,
    namedAt: at,
    seenAt: item.at ?? null,
    facts: {
      activeAt: item.at ?? null,
      preferences: {
        [item.category]: {
          value: item.type,
          at,
          ...definedParts({ detail: item.detail, more: copyable(moreOf(item)) }),
        },
      },
    },
  });
}

/** An entry of the business's address book that was added, changed or removed. Removing it leaves the conversation. */
export function* applyContact(draft: Draft, item: ContactSyncItem): Flow<void> {
  if (!item.user) return;
  const at = item.at ?? 0;
  const value = item.type === 'remove' ? null : (item.fullName ?? item.firstName ?? null);
  yield* mergeUser(draft, {
    phoneNumberId: businessNumberOf(item),
    user: item.user,
    namedAt: at,
    // The entry may be years older than the BSUID that Meta gives with its number.
    seenAt: null,
    facts: { contactName: { value, at } },
  });
}
