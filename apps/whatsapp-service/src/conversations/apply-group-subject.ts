import { type AccountItem, accountFacts } from '@intexuraos/cloud-api';
import type { Flow } from '../records/flow.ts';
import { businessNumberOf, groupAlias } from './conversation-key.ts';
import type { Draft } from './draft.ts';
import { mergePlace } from './merge-conversation.ts';

/** Gives a group's conversation the group's name, which messages don't include. */
export function* applyGroupSubject(draft: Draft, item: AccountItem): Flow<void> {
  const value = subjectIn(item);
  if (!item.groupId || value === undefined) return;
  const place = { phoneNumberId: businessNumberOf(item), alias: groupAlias(item.groupId) };
  yield* mergePlace(draft, place, { groupSubject: { value, at: item.at ?? 0 } });
}

/** From the group's creation, or from a change of its settings that took effect. */
function subjectIn(item: AccountItem): string | undefined {
  const facts = accountFacts(item);
  const changed = Object(facts.find(({ name }) => name === 'group_subject')?.value).text;
  const created = Object(facts.find(({ name }) => name === 'lifecycle')?.value).subject;
  return [changed, created].find((subject) => typeof subject === 'string' && subject !== '');
}
