import type { AccountRecord } from './account-record.ts';
import { currentFacts } from './standing.ts';

/** A WhatsApp group, merged from its updates. */
export interface Group {
  readonly id: string;
  readonly subject: string | null;
  readonly description: string | null;
  readonly isSuspended: boolean;
  readonly isDeleted: boolean;
  /**
   * Members who joined and have not left, by user id, otherwise by number. Members from before the first update are
   * unknown.
   */
  readonly members: readonly string[];
}

/** Merges the records of each group, by id. */
export function groupsOf(records: readonly AccountRecord[]): Group[] {
  const groups = new Map<string, AccountRecord[]>();
  for (const record of currentFacts(records)) {
    if (record.kind !== 'group') continue;
    groups.set(record.subject, [...(groups.get(record.subject) ?? []), record]);
  }
  return [...groups].map(([id, facts]) => groupOf(id, facts)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function groupOf(id: string, facts: readonly AccountRecord[]): Group {
  const find = (name: string) => facts.find(({ fact }) => fact === name);
  const members = facts.flatMap(({ fact = '', type }) =>
    fact.startsWith('member:') && type === 'joined' ? [fact.slice('member:'.length)] : [],
  );
  const created = find('lifecycle');
  return {
    id,
    subject: textIn(find('group_subject')?.value, 'text') ?? textIn(created?.value, 'subject'),
    description: textIn(find('group_description')?.value, 'text') ?? textIn(created?.value, 'description'),
    isSuspended: find('suspension')?.type === 'group_suspend',
    isDeleted: created?.type === 'group_delete',
    members: members.sort(),
  };
}

function textIn(value: unknown, key: string): string | null {
  const text: unknown = Object(value)[key];
  return typeof text === 'string' ? text : null;
}
