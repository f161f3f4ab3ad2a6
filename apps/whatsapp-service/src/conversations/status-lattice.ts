import { mergeInto, union } from '../records/joins.ts';
import { aliasesOf } from './conversation-key.ts';
import type { MessageRecord } from './message-record.ts';

type MessageState = OutboundState | 'received' | 'revoked' | 'unknown';

type OutboundState = (typeof lattice)[number];

/**
 * The statuses of a message the business sent, each step beating those before it. A failure beats only the steps before
 * delivery: a delivered or read message did arrive, whatever else is reported. Words that are not here, such as
 * `warning` and `deleted`, annotate a message and never change its state.
 */
const lattice = ['pending', 'accepted', 'sent', 'failed', 'delivered', 'read', 'played'] as const;

const ranks = new Map<string, number>(lattice.map((word, rank) => [word, rank]));

/** The position of a status in the lattice; -1 for words that don't change the state. */
const rankOf = (status: string): number => ranks.get(status) ?? -1;

/**
 * The state of a message, from the whole of its history, so that it can't fall back. A message with a body and no
 * status was `received` or, if outgoing (an echo, old history), `accepted`: WhatsApp has it. `unknown` is a stub
 * without any status. The statuses of a group's participants are counted by `groupProgress`; here they only show that
 * the message left, which beats a failure as well.
 */
export function messageState(message: Pick<MessageRecord, 'body' | 'statuses' | 'revoked'>): MessageState {
  if (message.revoked) return 'revoked';
  if (message.body?.direction === 'in') return 'received';
  const hasReached = message.statuses.some(({ status, participant }) => participant && hasArrived(status));
  const words = message.statuses
    .filter(({ status, participant }) => !participant && !(hasReached && status === 'failed'))
    .map(({ status }) => status);
  if (message.body) words.push('accepted');
  if (hasReached) words.push('sent');
  return lattice[Math.max(-1, ...words.map(rankOf))] ?? 'unknown';
}

/** The progress of a group message: how many of the `participants` with a status it reached, and how many read it. */
interface GroupProgress {
  readonly participants: number;
  /** Including those who read or played it. */
  readonly delivered: number;
  readonly read: number;
  readonly played: number;
}

/** Counts the participants of a group message by their own statuses; all 0 for any other message. */
export function groupProgress({ statuses }: Pick<MessageRecord, 'statuses'>): GroupProgress {
  let people: readonly Progress[] = [];
  for (const { participant, status } of statuses) {
    if (participant) people = mergeInto(people, { names: aliasesOf(participant), rank: rankOf(status) }, progressRules);
  }
  const countFrom = (word: OutboundState) => people.filter(({ rank }) => rank >= rankOf(word)).length;
  return {
    participants: people.length,
    delivered: countFrom('delivered'),
    read: countFrom('read'),
    played: countFrom('played'),
  };
}

const hasArrived = (status: string): boolean => rankOf(status) >= rankOf('delivered');

/** One participant by all ids in the statuses of one message. */
interface Progress {
  readonly names: readonly string[];
  readonly rank: number;
}

const progressRules = {
  isSame: (a: Progress, b: Progress) => a.names.some((name) => b.names.includes(name)),
  join: (a: Progress, b: Progress): Progress => ({
    names: union(a.names, b.names),
    rank: Math.max(a.rank, b.rank),
  }),
  order: ({ names }: Progress) => names,
};
