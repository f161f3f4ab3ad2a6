import { readWebhook } from '@intexuraos/cloud-api';
import { accountRecords } from '../../src/account/collections.ts';
import { conversationRecords, messageRecords } from '../../src/conversations/collections.ts';
import { accountView } from '../../src/http/account/account-view.ts';
import { conversationView } from '../../src/http/conversations/conversation-view.ts';
import { eventDetailView } from '../../src/http/events/event-view.ts';
import { messageView } from '../../src/http/messages/message-view.ts';
import { applyItems } from '../support/applied-items.ts';

type Leaf = string | number | boolean | null;

/** Every value in a JSON value, with the place where it stands. */
export function leavesOf(value: unknown, path: readonly string[] = []): (readonly [readonly string[], Leaf])[] {
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [[path, value as Leaf]];
  return Object.entries(value).flatMap(([key, part]) => leavesOf(part, [...path, key]));
}

/** All that the API shows of one webhook in an empty store, but for the raw items and the names of our own. */
export function shownBy(webhook: unknown): { has(value: Leaf): boolean } {
  const read = readWebhook(JSON.stringify(webhook));
  const { records } = applyItems(...read.items);
  const event = {
    id: 'event',
    signatureValid: true,
    receivedAt: 0,
    lastReceivedAt: 0,
    deliveries: 1,
    sizeBytes: 1,
    wabaId: null,
    phoneNumberId: null,
    foreign: [],
    result: null,
  } as const;
  const { items, more } = eventDetailView(event, read, []);
  const views = [
    items.map(({ raw: _raw, identity: _identity, path: _path, ...item }) => [item, item.kind.split('.')]),
    Object.values(more),
    records.all(messageRecords).map((message) => messageView(message)),
    records.all(conversationRecords).map((conversation) => conversationView(conversation, null, 0)),
    records.all(accountRecords).map(accountView),
  ];
  const shown = new Set(leavesOf(views).map(([, leaf]) => String(leaf).toLowerCase()));
  return {
    has: (value) => constants.has(value) || formsOf(value).some((form) => shown.has(form.toLowerCase())),
  };
}

/** What every webhook of a kind says and the API leaves out. */
const constants: ReadonlySet<Leaf> = new Set(['whatsapp_business_account', 'whatsapp', 'individual', 'group']);

/** The forms in which the model may show a value: as it is, as a time, as a number's digits, in a word of ours. */
function formsOf(value: Leaf): string[] {
  const text = String(value);
  const time = /^1[67]\d{8}$/.test(text) ? [new Date(Number(text) * 1_000).toISOString(), `${text}000`] : [];
  return [text, ...time, text.replace(/^\+|[ ().-]/g, ''), text.replace('_INITIATED', '')].filter(
    (form) => form !== '',
  );
}
