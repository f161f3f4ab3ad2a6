import type { Contact, Erasure } from '../api/types.ts';
import { counted } from '../home/summary.ts';
import * as texts from '../texts.ts';

/** What has to be typed before a person is erased: the id that people know them by. */
export const confirmationOf = ({ waId, username, id }: Pick<Contact, 'waId' | 'username' | 'id'>): string =>
  waId ? `+${waId}` : username ? `@${username}` : id;

/** Spaces, and the signs in front, may be left out. */
export const isConfirmed = (typed: string, asked: string): boolean => bare(typed) === bare(asked);

const bare = (text: string): string => text.replace(/[\s()-]/g, '').replace(/^[+@]/, '');

/** `12 messages, 2 conversations`, the largest first. */
export function countWords(counts: Erasure['counts']): string {
  const given = Object.entries(counts).filter(([, count]) => count > 0);
  if (given.length === 0) return texts.erasureNothingYet;
  return given
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => counted(count, kindWords[kind] ?? spaced(kind).replace(/s$/, '')))
    .join(', ');
}

/** The stores' names of their collections, each as a singular noun that users know. */
const kindWords: Readonly<Record<string, string>> = {
  account: texts.erasureAccountNotice,
  broadcast_results: texts.erasureBroadcastResultPage,
  broadcast_rows: texts.erasureBroadcastRecipientPage,
  changes: texts.erasureRecordedChange,
  contact_details: texts.erasureContactDetail,
  deliveries: texts.erasureDelivery,
  events: texts.erasureWebhook,
  items: texts.erasureWebhookPart,
  lanes: texts.erasureSendingQueue,
  media: texts.erasureFile,
  outbox: texts.erasureOutgoingMessage,
  outbox_entries: texts.erasureOutgoingMessage,
  outbox_keys: texts.erasureIdempotencyKey,
  outbox_lanes: texts.erasureSendingQueue,
  outbox_sent: texts.erasureSentMessageNote,
  outbox_settlements: texts.erasureSendingReport,
  routing: texts.erasureControlNote,
  sent: texts.erasureSentMessageNote,
  settlements: texts.erasureSendingReport,
};

const spaced = (kind: string): string =>
  kind.replaceAll('_', ' ').replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const stateWords: Readonly<Record<Erasure['state'], string>> = {
  running: texts.erasureErasing,
  purging: texts.erasureCleaningTheFiles,
  done: texts.erasureDone,
};
