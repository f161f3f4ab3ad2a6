import type { Contact, Erasure } from '../api/types.ts';
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
    .map(([kind, count]) => `${count.toLocaleString()} ${kindWords[kind] ?? spaced(kind)}`)
    .join(', ');
}

/** The store's names of what it keeps, in words that people have for it. */
const kindWords: Readonly<Record<string, string>> = {
  account: texts.erasureAccountNotices,
  broadcast_results: texts.erasurePagesOfBroadcastResults,
  broadcast_rows: texts.erasurePagesOfBroadcastRecipients,
  contact_details: texts.erasureTagsAndAttributes,
  events: texts.erasureWebhooks,
  items: texts.erasurePartsOfWebhooks,
  media: texts.erasureFiles,
  outbox_entries: texts.erasureOutgoingMessages,
  outbox_keys: texts.erasureIdempotencyKeys,
  outbox_lanes: texts.erasureSendingQueues,
  outbox_sent: texts.erasureNotesOfSentMessages,
  outbox_settlements: texts.erasureStatusesOfOutgoingMessages,
  routing: texts.erasureNotesOnWhoControlsA,
};

const spaced = (kind: string): string =>
  kind.replaceAll('_', ' ').replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const stateWords: Readonly<Record<Erasure['state'], string>> = {
  running: texts.erasureErasing,
  purging: texts.erasureCleaningTheFiles,
  done: texts.erasureDone,
};
