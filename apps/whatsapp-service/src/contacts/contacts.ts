import { idsOfName, userIdOf } from '@intexuraos/cloud-api';
import type { ConversationRecord } from '../conversations/conversation-record.ts';
import type { ConversationStore } from '../conversations/conversation-store.ts';
import { findPerson, idsIn, type Person, spellingsOf } from '../conversations/person.ts';
import type { Page, PageRequest } from '../records/page.ts';
import type { RecordStore } from '../records/record-store.ts';
import { type ContactDetails, detailsOfPerson, taggedContacts } from './collections.ts';
import { type Contact, contactOf } from './contact.ts';

export interface ContactsDeps {
  readonly conversations: Pick<ConversationStore, 'list'>;
  readonly records: Pick<RecordStore, 'list'>;
}

export interface ContactFilter {
  /** Part of a name, a username or an id; upper and lower case count as equal. */
  readonly search?: string | undefined;
  readonly tag?: string | undefined;
  readonly phoneNumberId?: string | undefined;
}

/** How many of the latest conversations one page of a list, and a search for a username, look through. */
export const lookedThrough = 2_000;
const atOnce = 100;

/** People, as their conversations show them. Only the business's notes are stored for this. */
export interface Contacts {
  /** By any id, in any spelling of a number, or by username (with or without `@`); null if there is none. */
  find(name: string): Promise<Contact | null>;
  /** The latest activity first; those with a tag: the one first tagged last first. A page may have fewer than asked for. */
  list(filter: ContactFilter, page: PageRequest): Promise<Page<Contact>>;
}

export function createContacts({ conversations, records }: ContactsDeps): Contacts {
  const detailsOf = async ({ ids }: Pick<Person, 'ids'>): Promise<ContactDetails | null> => {
    for (const group of ids) {
      const [found] = (await records.list(detailsOfPerson, { group }, { limit: 1 })).data;
      if (found) return found;
    }
    return null;
  };
  const complete = async (person: Person): Promise<Contact> => contactOf(person, await detailsOf(person));
  /** The person of a conversation, unless another that fits was active later, and so was listed before. */
  const firstListed = async (record: ConversationRecord, filter: ContactFilter): Promise<Person | null> => {
    const [id] = idsIn(record);
    const person = id === undefined ? null : await findPerson(conversations, id);
    const first = person && contactOf(person, null).conversations.find((each) => fits(each, filter));
    return first?.key === record.key ? person : null;
  };
  /** The latest known holder. A person can give up a username, and another person can then take it. */
  const withUsername = async (username: string): Promise<Person | null> => {
    let last: ConversationRecord | null = null;
    let cursor: string | null | undefined;
    for (let seen = 0; seen < lookedThrough && cursor !== null; seen += atOnce) {
      const page = await conversations.list({}, { limit: atOnce, ...(cursor !== undefined && { cursor }) });
      for (const record of page.data) {
        const { username: shown } = record.total;
        if (shown?.value.toLowerCase() !== username) continue;
        if (last === null || shown.at > (last.total.username?.at ?? 0)) last = record;
      }
      cursor = page.nextCursor;
    }
    const [id] = last ? idsIn(last) : [];
    return id === undefined ? null : findPerson(conversations, id);
  };
  return {
    find: async (name) => {
      const id = userIdOf(name) ?? name.trim();
      const person =
        (await findPerson(conversations, id)) ?? (isUsername(id) ? await withUsername(usernameOf(id)) : null);
      return person && complete(person);
    },
    list: async ({ tag, ...filter }, page) => {
      if (tag !== undefined) {
        const tagged = await records.list(taggedContacts, { group: tag }, page);
        const contacts = await Promise.all(tagged.data.map((details) => contactOfDetails(conversations, details)));
        return {
          ...tagged,
          data: contacts.flatMap((contact) =>
            contact?.conversations.some((each) => fits(each, filter)) ? [contact] : [],
          ),
        };
      }
      return listByActivity(conversations, filter, page, async (record) => {
        const person = await firstListed(record, filter);
        return person && complete(person);
      });
    },
  };
}

async function contactOfDetails(
  conversations: ContactsDeps['conversations'],
  details: ContactDetails,
): Promise<Contact | null> {
  for (const id of details.ids) {
    const person = await findPerson(conversations, id);
    if (person) return contactOf(person, details);
  }
  return null;
}

/** Reads conversations until the page is at least half full, or enough were looked through. */
async function listByActivity(
  conversations: ContactsDeps['conversations'],
  filter: ContactFilter,
  { limit, cursor }: PageRequest,
  contactIn: (record: ConversationRecord) => Promise<Contact | null>,
): Promise<Page<Contact>> {
  const data: Contact[] = [];
  let next: string | null | undefined = cursor;
  const { phoneNumberId } = filter;
  const number = phoneNumberId === undefined ? {} : { phoneNumberId };
  for (let seen = 0; next !== null && seen < lookedThrough && data.length * 2 <= limit; ) {
    const size: number = limit - data.length;
    const page: Page<ConversationRecord> = await conversations.list(number, {
      limit: size,
      ...(next !== undefined && { cursor: next }),
    });
    for (const record of page.data.filter((each) => fits(each, filter))) {
      const contact = await contactIn(record);
      if (contact) data.push(contact);
    }
    next = page.nextCursor;
    // Many small pages take as long as a few large ones.
    seen += Math.max(size, atOnce / 5);
  }
  return { data, nextCursor: next ?? null };
}

function fits(record: ConversationRecord, { search, phoneNumberId }: ContactFilter): boolean {
  if (phoneNumberId !== undefined && record.phoneNumberId !== phoneNumberId) return false;
  return search === undefined || hasText(record, search.toLowerCase());
}

function hasText(record: ConversationRecord, text: string): boolean {
  const { name, username, contactName } = record.total;
  const numbers = /^\+?[\d\s().-]{4,}$/.test(text) ? spellingsOf(text.replace(/\D/g, '')) : [];
  const names = [name?.value, username?.value, contactName?.value].flatMap((value) => value?.toLowerCase() ?? []);
  const ids = idsIn(record);
  return (
    names.some((value) => value.includes(text.replace(/^@/, ''))) ||
    ids.some((id) => id.toLowerCase().includes(text) || numbers.some((digits) => id.includes(digits)))
  );
}

const usernameOf = (text: string): string => text.replace(/^@/, '').toLowerCase();

/** Ids have a form that no username has. */
const isUsername = (text: string): boolean =>
  text.startsWith('@') ||
  (idsOfName(text).waId === undefined && /^[\w.]{1,64}$/.test(text) && !/^[A-Z]{2}\./.test(text));
