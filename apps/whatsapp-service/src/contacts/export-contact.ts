import { parseWebhook, userIdOf } from '@intexuraos/cloud-api';
import type { ConversationRecord } from '../conversations/conversation-record.ts';
import type { ConversationStore } from '../conversations/conversation-store.ts';
import { personToErase } from '../erasure/request-erasure.ts';
import type { WebhookEventStore } from '../inbound/webhook-event-store.ts';
import { media } from '../media/collections.ts';
import { type ContentStore, ContentStoreError } from '../media/content-store.ts';
import { hashing } from '../media/measure.ts';
import type { MediaRecord, StoredContent } from '../media/media-record.ts';
import type { OutboxStore } from '../outbox/outbox-store.ts';
import { isPerson } from '../persons/is-theirs.ts';
import type { Collection } from '../records/collection.ts';
import type { Page, PageRequest } from '../records/page.ts';
import type { ErasedPerson } from '../records/person.ts';
import type { RecordStore } from '../records/record-store.ts';
import { type Contact, contactOf } from './contact.ts';
import { conversationHead, type MissingFile, messageLine, missingFiles, pageEnd, pageHead } from './readable-page.ts';
import type { ArchivedFile } from './zip.ts';

export interface ExportDeps {
  readonly conversations: Pick<ConversationStore, 'list' | 'messages'>;
  readonly events: Pick<WebhookEventStore, 'list' | 'payload'>;
  readonly outbox: Pick<OutboxStore, 'list'>;
  readonly records: Pick<RecordStore, 'list'>;
  /** The collections whose records may be about a person, by their declarations. */
  readonly collections: readonly Collection[];
  /** Null if no files are stored. */
  readonly contents: Pick<ContentStore, 'read'> | null;
}

const atOnce = 100;

/** Everything that is stored about a person, as files: JSON, the media, and a page for people. Read as it is written. */
export async function* exportContact(deps: ExportDeps, contact: Contact): AsyncGenerator<ArchivedFile> {
  // Data under a number that somebody else has or had may be theirs.
  const person = await personToErase(deps.conversations, contact.id);
  yield { name: 'contact.json', chunks: text([JSON.stringify(contact, null, 2)]) };
  for (const conversation of contact.conversations) {
    yield { name: `messages/${conversation.id}.json`, chunks: text(jsonList(messagesOf(deps, conversation))) };
  }
  yield { name: 'webhook-items.json', chunks: text(jsonList(itemsOf(deps, person))) };
  yield { name: 'outbox.json', chunks: text(jsonList(entriesOf(deps, person))) };
  for (const collection of erasable(deps)) {
    yield { name: `records/${collection.name}.json`, chunks: text(jsonList(recordsOf(deps, collection, person))) };
  }
  const missing = yield* mediaOf(deps, person);
  if (missing.length > 0) yield { name: 'missing-files.json', chunks: text([JSON.stringify(missing, null, 2)]) };
  yield { name: 'index.html', chunks: text(pageOf(deps, contact, missing)) };
}

/**
 * A person without a conversation about whom something is stored all the same, such as a waiting message or a row of a
 * broadcast. By a number in any spelling or a BSUID; null if nothing is stored.
 */
export async function contactWithoutConversation(deps: ExportDeps, name: string): Promise<Contact | null> {
  const id = userIdOf(name);
  if (id === null) return null;
  const person = await personToErase(deps.conversations, id);
  for await (const _ of storedOf(deps, person)) return contactOf({ ids: [id], conversations: [] }, null);
  return null;
}

async function* storedOf(deps: ExportDeps, person: ErasedPerson): AsyncGenerator<unknown> {
  yield* entriesOf(deps, person);
  for (const collection of erasable(deps)) yield* recordsOf(deps, collection, person);
  yield* itemsOf(deps, person);
}

/** Collections whose records are stored by their declarations, and may be about a person. */
const erasable = ({ collections }: ExportDeps): Collection[] =>
  collections.filter(({ erasure, hasOwnTables }) => erasure && !hasOwnTables);

async function* pageOf(deps: ExportDeps, contact: Contact, missing: readonly MissingFile[]): AsyncGenerator<string> {
  yield pageHead(contact);
  yield missingFiles(missing);
  for (const conversation of contact.conversations) {
    yield conversationHead(conversation.phoneNumberId);
    for await (const message of messagesOf(deps, conversation)) yield messageLine(message);
  }
  yield pageEnd;
}

const messagesOf = ({ conversations }: ExportDeps, conversation: ConversationRecord) =>
  eachOf((page) => conversations.messages(conversation, page));

/** Meta's own words of each item that is theirs, from the webhooks. */
async function* itemsOf({ events }: ExportDeps, person: ErasedPerson) {
  for await (const { id, receivedAt } of eachOf((page) => events.list({ user: person.ids }, page))) {
    const body = await events.payload(id);
    const items = body ? parseWebhook(body) : [];
    for (const { path, kind, type, user, raw } of items) {
      if (user && isPerson(person, user)) yield { eventId: id, receivedAt, path, kind, type, raw };
    }
  }
}

async function* entriesOf({ outbox }: ExportDeps, { ids }: ErasedPerson) {
  for (const recipient of ids) yield* eachOf((page) => outbox.list({ recipient }, page));
}

/** Records that are theirs; of one that others are in too, their part. */
async function* recordsOf({ records }: ExportDeps, collection: Collection, person: ErasedPerson) {
  const { erasure } = collection;
  if (!erasure) return;
  const seen = new Set<string>();
  for (const group of erasure.groupsOf(person)) {
    for await (const record of eachOf((page) => records.list({ collection, name: erasure.index }, { group }, page))) {
      const key = collection.keyOf(record);
      if (seen.has(key)) continue;
      seen.add(key);
      const rest = erasure.without(record, person);
      if (rest === null) yield record;
      else if (erasure.part && rest !== record) yield erasure.part(record, person);
    }
  }
}

/**
 * The stored files that can be read. Returns the others: one damaged file must neither end the archive, nor be included
 * as if it were complete.
 */
async function* mediaOf(deps: ExportDeps, person: ErasedPerson): AsyncGenerator<ArchivedFile, MissingFile[]> {
  const missing: MissingFile[] = [];
  for await (const record of recordsOf(deps, media as Collection, person)) {
    const { id, content, file, message } = record as MediaRecord;
    if (!content) continue;
    const [kind, filename] = [file?.kind ?? 'file', file?.filename ?? null];
    const reason = await faultOf(deps.contents, content);
    const bytes = reason === null ? await deps.contents?.read(content.sha256) : null;
    if (bytes) yield { name: `media/${safeName(id)}-${safeName(filename ?? kind)}`, chunks: bytes };
    else missing.push({ id, message, kind, filename, bytes: content.size, reason: reason ?? notThere });
  }
  return missing;
}

/** Why a stored file can't be had; null if it can. It is read to its end, since damage may be anywhere in it. */
async function faultOf(contents: ExportDeps['contents'], { sha256 }: StoredContent): Promise<string | null> {
  if (contents === null) return 'Files are not stored here now (INTEXURAOS_WHATSAPP_MEDIA is off).';
  try {
    const bytes = await contents.read(sha256);
    if (bytes === null) return notThere;
    const { stream, result } = hashing(bytes);
    for await (const _ of stream);
    return result().hash === sha256 ? null : 'Its bytes differ from those that were stored.';
  } catch (error) {
    return `It can’t be read: ${error instanceof ContentStoreError ? error.code : 'the disk or the network failed'}.`;
  }
}

const notThere = 'It is missing where INTEXURAOS_WHATSAPP_MEDIA points.';

/** Names come from users: nothing in them may lead out of a folder. */
const safeName = (name: string): string =>
  name
    .replace(/[^\p{L}\p{N}._-]+/gu, '_')
    .replace(/^\.+/, '')
    .slice(-100) || 'file';

async function* eachOf<T>(list: (page: PageRequest) => Promise<Page<T>>): AsyncGenerator<T> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Page<T> = await list({ limit: atOnce, ...(cursor !== undefined && { cursor }) });
    yield* page.data;
    cursor = page.nextCursor;
  }
}

async function* jsonList(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const value of values) {
    yield separator + JSON.stringify(value);
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

const chunkLength = 64 * 1024;

/** Texts as UTF-8, small ones gathered. */
async function* text(parts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let gathered = '';
  for await (const part of parts) {
    gathered += part;
    if (gathered.length < chunkLength) continue;
    yield Buffer.from(gathered);
    gathered = '';
  }
  yield Buffer.from(gathered);
}
