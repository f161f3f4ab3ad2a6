import { isDeepStrictEqual } from 'node:util';
import type { UserRef } from '@intexuraos/cloud-api';
import { definedParts } from '../records/defined-parts.ts';
import { compareKeys, fuller, latest, least, mergeInto, union } from '../records/joins.ts';
import { beginningOf, type CallRecord, firstTime, mergeCalls } from './call-record.ts';
import { aliasOf, conversationKey, messageKey, observedAlias, unknownAlias } from './conversation-key.ts';
import type {
  EditEntry,
  EntryLink,
  MessageBody,
  MessageRecord,
  PaymentEntry,
  ReactionEntry,
  RevokeEntry,
  StatusEntry,
} from './message-record.ts';
import { mergeVia } from './message-via.ts';
import { paymentRules } from './payments.ts';

/** The facts of one item about one message. */
export interface MessageNews {
  readonly phoneNumberId: string;
  readonly wamid: string;
  /** The user of the conversation, or in a group the author. */
  readonly user?: UserRef;
  readonly groupId?: string;
  /** The webhook field that the message itself arrived under. */
  readonly via?: string;
  /** When the item arrived. */
  readonly arrival?: string | undefined;
  readonly body?: DatedBody;
  readonly call?: CallRecord;
  readonly entry?: EntryLink;
  readonly status?: StatusEntry;
  readonly payment?: PaymentEntry;
  readonly reaction?: ReactionEntry;
  readonly edit?: EditEntry;
  readonly revoked?: RevokeEntry;
  /** The message that the item with this wamid changes. */
  readonly concerns?: string;
  /** The wamid of the item, if it changes this message. */
  readonly concernedBy?: string;
}

export interface DatedBody {
  readonly body: MessageBody;
  /** Meta's time of the message; 0 if it gave none. */
  readonly at: number;
}

/** Merges facts into the record of a message; null if there was none. Order and repetition don't matter. */
export function mergeMessage(record: MessageRecord | null, news: MessageNews): MessageRecord {
  const { phoneNumberId, wamid } = news;
  const known = record ?? nothingKnown;
  const told = known.body ? { body: known.body, at: known.at } : undefined;
  const dated = told && news.body ? stronger(told, news.body) : (news.body ?? told);
  const parts = {
    user: mergeUsers(known.user, news.user),
    via: mergeVia(known.via ?? null, news.via ?? null),
    groupId: least(known.groupId ?? undefined, news.groupId) ?? null,
    statuses: news.status ? mergeInto(known.statuses, news.status, statusRules) : known.statuses,
    ...paymentsOf(known.payments, news.payment),
    reactions: news.reaction ? mergeInto(known.reactions, news.reaction, reactionRules) : known.reactions,
    edits: news.edit ? mergeInto(known.edits, news.edit, editRules) : known.edits,
    revoked: firstRevoke(known.revoked, news.revoked ?? null),
  };
  const call = known.call && news.call ? mergeCalls(known.call, news.call) : (news.call ?? known.call);
  const entries = news.entry ? mergeInto(known.entries ?? [], news.entry, entryRules) : known.entries;
  const alias = aliasOf(parts.user, parts.groupId) ?? (dated ? namelessAlias(dated.body, wamid) : null);
  const concerns = least(known.concerns, news.concerns);
  const isNameless = known.isNameless || isNamelessMessage(news);
  return {
    key: messageKey(phoneNumberId, wamid),
    phoneNumberId,
    wamid,
    // A change is in no list, unless it turns out to be a message as well.
    conversationKey: alias === null || (concerns && !dated && !call) ? null : conversationKey({ phoneNumberId, alias }),
    body: dated?.body ?? null,
    at: call ? beginningOf(call) : (dated?.at ?? firstAt({ ...parts, entries: entries ?? [] })),
    ...parts,
    ...(isNameless && { isNameless }),
    ...definedParts({ concerns, concernedBy: mergeConcerned(known.concernedBy, news.concernedBy) }),
    ...definedParts({ call, entries, arrival: mergeArrivals(known, news) }),
  };
}

function mergeConcerned(known: MessageRecord['concernedBy'], wamid?: string): MessageRecord['concernedBy'] {
  return wamid === undefined ? known : union(known ?? [], [wamid]);
}

/** Few messages have any, so the other records omit them. */
function paymentsOf(known: MessageRecord['payments'], payment?: PaymentEntry): Pick<MessageRecord, 'payments'> {
  const payments = payment ? mergeInto(known ?? [], payment, paymentRules) : known;
  return payments ? { payments } : {};
}

/**
 * The alias of an entry that names no user: a message gets a conversation of its own; an observation joins the message that
 * it is about, once that message's conversation is known.
 */
function namelessAlias({ kind, about }: MessageBody, wamid: string): string | null {
  if (kind === undefined) return unknownAlias(wamid);
  return about === undefined ? observedAlias : null;
}

function isNamelessMessage({ body, user, groupId }: MessageNews): boolean {
  return body !== undefined && body.body.kind === undefined && aliasOf(user, groupId) === null;
}

/** The first arrival of the entry itself or, until then, of anything about it. */
function mergeArrivals(known: Partial<MessageRecord>, news: MessageNews): string | undefined {
  const [wasTold, isSampled] = [known, news].map(({ body, call }) => Boolean(body ?? call));
  if (wasTold === isSampled) return least(known.arrival, news.arrival);
  return isSampled ? news.arrival : known.arrival;
}

const nothingKnown: Omit<MessageRecord, 'key' | 'phoneNumberId' | 'wamid' | 'conversationKey'> = {
  body: null,
  at: 0,
  user: null,
  groupId: null,
  via: null,
  statuses: [],
  reactions: [],
  edits: [],
  revoked: null,
};

/** The user's ids from both; if two items name different users, the lesser by spelling. */
function mergeUsers(a: UserRef | null, b: UserRef | null | undefined): UserRef | null {
  if (!a && !b) return null;
  const merged: { -readonly [Field in keyof UserRef]: UserRef[Field] } = {};
  for (const field of ['waId', 'userId', 'parentUserId', 'name', 'username'] as const) {
    const value = least(a?.[field], b?.[field]);
    if (value !== undefined) merged[field] = value;
  }
  return merged;
}

/**
 * The content from the stronger source; from the same source, the fuller one. Of equal content, the fuller time: a record with
 * a call no longer knows its message's own time, so the content must not be chosen by it.
 */
function stronger(a: DatedBody, b: DatedBody): DatedBody {
  const difference = strength(a.body) - strength(b.body);
  if (difference !== 0) return difference > 0 ? a : b;
  if (isDeepStrictEqual(a.body, b.body)) return fuller(a, b);
  return fuller(a.body, b.body) === a.body ? a : b;
}

function strength({ source, type }: MessageBody): number {
  if (source !== 'history') return source === 'responder' ? 2 : 3;
  return type === 'media_placeholder' ? 0 : 1;
}

const statusRules = {
  isSame: (a: StatusEntry, b: StatusEntry) => a.identity === b.identity,
  join: (a: StatusEntry, b: StatusEntry): StatusEntry => ({
    identity: a.identity,
    // Both are part of the identity, and differ only if an identity is wrong; then this rule decides.
    status: a.status <= b.status ? a.status : b.status,
    at: Math.min(a.at, b.at),
    ...definedParts({
      participant: mergeUsers(a.participant ?? null, b.participant) ?? undefined,
      pricing: fuller(a.pricing, b.pricing),
      conversation: fuller(a.conversation, b.conversation),
      freeEntryPointEndsAt: latest(a.freeEntryPointEndsAt ?? null, b.freeEntryPointEndsAt ?? null) ?? undefined,
      opaqueData: fuller(a.opaqueData, b.opaqueData),
      more: fuller(a.more, b.more),
      via: a.via && b.via,
    }),
    errors: fuller(a.errors, b.errors),
    source: a.source === 'webhook' ? a.source : b.source,
  }),
  order: ({ at, identity }: StatusEntry) => [at, identity],
};

const reactionRules = {
  isSame: (a: ReactionEntry, b: ReactionEntry) => a.actors.some((actor) => b.actors.includes(actor)),
  join: (a: ReactionEntry, b: ReactionEntry): ReactionEntry => ({
    ...(compareKeys(reactionOrder(a), reactionOrder(b)) >= 0 ? a : b),
    actors: union(a.actors, b.actors),
  }),
  order: ({ actors }: ReactionEntry) => actors,
};

function reactionOrder({ at, wamid, emoji }: ReactionEntry): (string | number)[] {
  return [at, wamid, emoji ?? ''];
}

const editRules = {
  isSame: (a: EditEntry, b: EditEntry) => a.wamid === b.wamid,
  join: (a: EditEntry, b: EditEntry): EditEntry => fuller(a, b),
  order: ({ at, wamid }: EditEntry) => [at, wamid],
};

const entryRules = {
  isSame: (a: EntryLink, b: EntryLink) => a.wamid === b.wamid,
  join: (a: EntryLink, b: EntryLink): EntryLink => ({ wamid: a.wamid, at: firstTime([a.at, b.at]) }),
  order: ({ at, wamid }: EntryLink) => [at, wamid],
};

function firstRevoke(a: MessageRecord['revoked'], b: MessageRecord['revoked']): MessageRecord['revoked'] {
  if (!a || !b) return a ?? b;
  const order = compareKeys([a.at, a.wamid], [b.at, b.wamid]);
  return order === 0 ? fuller(a, b) : order < 0 ? a : b;
}

/** The earliest time of any fact about a stub; 0 if none has one. */
function firstAt({
  statuses,
  payments = [],
  reactions,
  edits,
  revoked,
  entries = [],
}: Pick<MessageRecord, 'statuses' | 'payments' | 'reactions' | 'edits' | 'revoked' | 'entries'>): number {
  const told = [...statuses, ...payments, ...reactions, ...edits, ...entries, ...(revoked ? [revoked] : [])];
  return firstTime(told.map(({ at }) => at));
}
