import { activeAt } from '../conversations/conversation-facts.ts';
import type { ConversationFacts, ConversationRecord, Stamped } from '../conversations/conversation-record.ts';
import { aliasesIn, type Person } from '../conversations/person.ts';
import { latest } from '../records/joins.ts';
import type { ContactDetails } from './collections.ts';

/** A person as the business knows them, from all of their conversations. */
export interface Contact extends Person {
  /** The most reliable id: BSUID, else parent id, else number. */
  readonly id: string;
  readonly waId: string | null;
  readonly userId: string | null;
  readonly parentUserId: string | null;
  readonly name: string | null;
  readonly username: string | null;
  /** The business's own name for them. */
  readonly contactName: string | null;
  readonly lastActivityAt: number | null;
  readonly details: ContactDetails | null;
}

/** The facts about a person; of several values the one that Meta reported last. */
export function contactOf(person: Person, details: ContactDetails | null): Contact {
  const records = [...person.conversations].sort((a, b) => (activeAt(b.total) ?? 0) - (activeAt(a.total) ?? 0));
  const newest = <T>(factOf: (facts: ConversationFacts) => Stamped<T> | null): T | null =>
    records
      .flatMap(({ total }) => factOf(total) ?? [])
      .reduce<Stamped<T> | null>((a, b) => (a && a.at >= b.at ? a : b), null)?.value ?? null;
  const first = (idOf: (record: ConversationRecord) => string | null): string | null =>
    records.map(idOf).find((id) => id !== null) ?? null;
  const [waId, userId] = [first((record) => record.waId), first((record) => record.userId)];
  const parentUserId = newest((facts) => facts.parentUserId) ?? first(parentIn);
  const id = userId ?? parentUserId ?? waId ?? person.ids[0] ?? '';
  return {
    conversations: records,
    ids: [id, ...person.ids.filter((other) => other !== id).sort()],
    id,
    waId,
    userId,
    parentUserId,
    name: newest((facts) => facts.name),
    username: newest((facts) => facts.username),
    contactName: newest((facts) => facts.contactName),
    lastActivityAt: records.map(({ total }) => activeAt(total)).reduce(latest, null),
    details,
  };
}

const parentIn = (record: ConversationRecord): string | null =>
  aliasesIn(record)
    .find((alias) => alias.startsWith('p:'))
    ?.slice(2) ?? null;
