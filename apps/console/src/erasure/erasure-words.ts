import type { Contact, Erasure } from '../api/types.ts';

/** What has to be typed before a person is erased: the id that people know them by. */
export const confirmationOf = ({ waId, username, id }: Pick<Contact, 'waId' | 'username' | 'id'>): string =>
  waId ? `+${waId}` : username ? `@${username}` : id;

/** Spaces, and the signs in front, may be left out. */
export const isConfirmed = (typed: string, asked: string): boolean => bare(typed) === bare(asked);

const bare = (text: string): string => text.replace(/[\s()-]/g, '').replace(/^[+@]/, '');

/** `12 messages, 2 conversations`, the largest first. */
export function countWords(counts: Erasure['counts']): string {
  const given = Object.entries(counts).filter(([, count]) => count > 0);
  if (given.length === 0) return 'nothing yet';
  return given
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${count.toLocaleString()} ${kindWords[kind] ?? spaced(kind)}`)
    .join(', ');
}

/** The store's names of what it keeps, in words that people have for it. */
const kindWords: Readonly<Record<string, string>> = {
  account: 'account notices',
  broadcast_results: 'pages of broadcast results',
  broadcast_rows: 'pages of broadcast recipients',
  contact_details: 'tags and attributes',
  events: 'webhooks',
  items: 'parts of webhooks',
  media: 'files',
  outbox_entries: 'outgoing messages',
  outbox_keys: 'idempotency keys',
  outbox_lanes: 'sending queues',
  outbox_sent: 'notes of sent messages',
  outbox_settlements: 'statuses of outgoing messages',
  routing: 'notes on who controls a thread',
};

const spaced = (kind: string): string =>
  kind.replaceAll('_', ' ').replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const stateWords: Readonly<Record<Erasure['state'], string>> = {
  running: 'erasing',
  purging: 'cleaning the files',
  done: 'done',
};
