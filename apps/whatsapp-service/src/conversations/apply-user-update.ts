import type { CallItem, ContactSyncItem, PreferenceItem } from '@intexuraos/cloud-api';
import { definedParts } from '../inbound/defined-parts.ts';
import type { Draft } from '../inbound/draft.ts';
import type { Flow } from '../inbound/unit-of-work.ts';
import { businessNumberOf } from './conversation-key.ts';
import { tellUser } from './tell-conversation.ts';

/** A call. One that the user begins, or one of the business that the user accepts, opens the service window. */
export function* applyCall(draft: Draft, item: CallItem): Flow<void> {
  if (!item.user) return;
  const opens =
    item.type === 'connect' ? item.startedBy === 'user' : item.type === 'ACCEPTED' && item.startedBy !== 'user';
  yield* tellUser(draft, {
    phoneNumberId: businessNumberOf(item),
    user: item.user,
    namedAt: item.at ?? 0,
    seenAt: item.at ?? null,
    facts: { windowOpenedAt: opens ? (item.at ?? null) : null },
  });
}

/** What the user wants to get, such as no marketing messages any more. */
export function* applyPreference(draft: Draft, item: PreferenceItem): Flow<void> {
  if (!item.user) return;
  const at = item.at ?? 0;
  yield* tellUser(draft, {
    phoneNumberId: businessNumberOf(item),
    user: item.user,
    namedAt: at,
    seenAt: item.at ?? null,
    facts: { preferences: { [item.category]: { value: item.type, at, ...definedParts({ detail: item.detail }) } } },
  });
}

/** An entry of the business's address book, put in, changed or taken out. Taking it out leaves the conversation. */
export function* applyContact(draft: Draft, item: ContactSyncItem): Flow<void> {
  if (!item.user) return;
  const at = item.at ?? 0;
  const value = item.type === 'remove' ? null : (item.fullName ?? item.firstName ?? null);
  yield* tellUser(draft, {
    phoneNumberId: businessNumberOf(item),
    user: item.user,
    namedAt: at,
    // The entry may be years older than the BSUID that Meta puts beside its number.
    seenAt: null,
    facts: { contactName: { value, at } },
  });
}
