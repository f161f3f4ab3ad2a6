import { decisiveError } from '@intexuraos/cloud-api';
import type { MessageView, ReactionView, StatusView } from '@intexuraos/service-api/schemas';
import { callState } from '../../conversations/call-record.ts';
import { conversationId } from '../../conversations/conversation-key.ts';
import { entryDirection, entryKind } from '../../conversations/entry-kind.ts';
import type { MessageRecord, ReactionEntry, StatusEntry } from '../../conversations/message-record.ts';
import { viaOf } from '../../conversations/message-via.ts';
import { shownReactions } from '../../conversations/shown-reactions.ts';
import { groupProgress, messageState } from '../../conversations/status-lattice.ts';
import { readOpaqueData } from '../../outbox/opaque-data.ts';
import { latest } from '../../records/joins.ts';
import { isoTime } from '../shown-time.ts';
import { shownValue } from '../shown-value.ts';
import { callFailure, callView } from './call-view.ts';
import type { ShownMedia } from './media-view.ts';
import { contentView } from './message-content-view.ts';
import { paymentView } from './payment-view.ts';
import { type MetaErrorView, metaErrorView, userView } from './user-view.ts';

/**
 * A message as the API shows it. The content of a deleted message is not shown.
 * @param conversation the one that it is part of now, if not the one that it arrived in.
 * @param files where its files are served, and their download states.
 */
export function messageView(
  record: MessageRecord,
  conversation?: { readonly id: string },
  files: ShownMedia = unserved,
): MessageView {
  const { body, revoked, conversationKey } = record;
  const state = record.call ? callState(record.call) : messageState(record);
  return {
    wamid: record.wamid,
    kind: entryKind(record),
    phoneNumberId: record.phoneNumberId,
    conversationId: conversation?.id ?? (conversationKey === null ? null : conversationId(conversationKey)),
    at: isoTime(record.at),
    user: userView(record.user),
    groupId: record.groupId,
    ...contentView(record, files),
    isStub: body === null && !record.call,
    direction: entryDirection(record),
    source: body?.source ?? (record.call ? 'webhook' : null),
    via: viaOf(record),
    reactsTo: body?.reactsTo ?? null,
    about: body?.about ?? null,
    entries: record.entries?.map(({ wamid }) => wamid) ?? [],
    call: record.call ? callView(record.call, files) : null,
    outboxId: body?.outboxId ?? null,
    referral: shownValue(body?.referral),
    state,
    failure: record.call ? callFailure(record.call) : state === 'failed' ? causeOf(record.statuses) : null,
    statuses: record.statuses.map((status) => statusView(status, body)),
    payment: paymentView(record.payments ?? []),
    freeEntryPointEndsAt: isoTime(freeEntryPointEnd(record)),
    groupProgress: record.groupId === null ? null : groupProgress(record),
    reactions: shownReactions(record).map(reactionView),
    revoked: revoked && { wamid: revoked.wamid, at: isoTime(revoked.at), more: shownValue(revoked.more) },
    errors: (record.call?.errors ?? body?.errors ?? []).map(metaErrorView),
  };
}

const unserved: ShownMedia = { base: null, states: new Map() };

/** The most consequential error of the latest failure, all of whose errors its status shows; null if Meta reported none. */
function causeOf(statuses: readonly StatusEntry[]): MetaErrorView | null {
  const failures = statuses.filter(({ status, errors }) => status === 'failed' && errors.length > 0);
  const newest = failures.reduce<StatusEntry | null>((a, b) => (a && a.at > b.at ? a : b), null);
  const cause = decisiveError(newest?.errors ?? []);
  return cause ? metaErrorView(cause) : null;
}

function statusView(entry: StatusEntry, body: MessageRecord['body']): StatusView {
  const { status, at, participant, opaqueData, pricing, conversation, errors, source, more } = entry;
  // Our id was sent instead of the data that the message's sender gave.
  const isOurs = opaqueData !== undefined && readOpaqueData(opaqueData) !== null;
  return {
    status,
    at: isoTime(at),
    participant: userView(participant),
    opaqueData: (isOurs ? body?.callbackData : opaqueData) ?? null,
    pricing: shownValue(pricing),
    conversation: shownValue(conversation),
    errors: errors.map(metaErrorView),
    more: shownValue(more),
    source,
  };
}

/** Each status that names an end means that of its own window; a later one belongs to a new window. */
function freeEntryPointEnd({ statuses }: MessageRecord): number | null {
  return statuses.reduce<number | null>((end, { freeEntryPointEndsAt: next }) => latest(end, next ?? null), null);
}

function reactionView({ actors, emoji, at, wamid }: ReactionEntry): ReactionView {
  return { actors: [...actors], emoji: emoji ?? null, at: isoTime(at), wamid };
}
