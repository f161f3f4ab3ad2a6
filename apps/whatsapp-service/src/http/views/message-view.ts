import type { MediaRef } from '@intexuraos/cloud-api';
import { conversationId } from '../../conversations/conversation-key.ts';
import type { EditEntry, MessageRecord, ReactionEntry, StatusEntry } from '../../conversations/message-record.ts';
import { viaOf } from '../../conversations/message-via.ts';
import { shownContent } from '../../conversations/shown-content.ts';
import { groupProgress, messageState } from '../../conversations/status-lattice.ts';
import { readOpaqueData } from '../../outbox/opaque-data.ts';
import type { EditView, MediaView, MessageView, ReactionView, StatusView } from '../schemas/message.ts';
import { shownValue } from './shown-value.ts';
import { isoTime } from './time.ts';
import { type MetaErrorView, metaErrorView, userView } from './user-view.ts';

/** A message as the API shows it. Of one that its sender deleted, nothing of what it said is shown. */
export function messageView(record: MessageRecord): MessageView {
  const { body, revoked, conversationKey } = record;
  const state = messageState(record);
  return {
    wamid: record.wamid,
    phoneNumberId: record.phoneNumberId,
    conversationId: conversationKey === null ? null : conversationId(conversationKey),
    at: isoTime(record.at),
    user: userView(record.user),
    groupId: record.groupId,
    ...contentView(record),
    isStub: body === null,
    direction: body?.direction ?? null,
    source: body?.source ?? null,
    via: viaOf(record),
    repliesTo: body?.repliesTo ?? null,
    reactsTo: body?.reactsTo ?? null,
    outboxId: body?.outboxId ?? null,
    isForwarded: body?.isForwarded ?? false,
    referral: shownValue(body?.referral),
    state,
    failure: state === 'failed' ? causeOf(record.statuses) : null,
    statuses: record.statuses.map((status) => statusView(status, body)),
    groupProgress: record.groupId === null ? null : groupProgress(record),
    reactions: record.reactions.map(reactionView),
    edits: record.edits.map((edit) => editView(edit, revoked !== null)),
    revoked: revoked && { wamid: revoked.wamid, at: isoTime(revoked.at) },
    errors: body?.errors.map(metaErrorView) ?? [],
  };
}

function contentView(record: MessageRecord): Pick<MessageView, 'type' | 'subtype' | 'content' | 'isEdited' | 'media'> {
  const shown = shownContent(record);
  const { body, revoked } = record;
  return {
    type: shown?.type ?? body?.type ?? null,
    subtype: body?.subtype ?? null,
    content: shownValue(shown?.content),
    isEdited: record.edits.length > 0,
    media: body?.media && !revoked ? mediaView(body.media) : null,
  };
}

/** The first error of the failure told last; null where Meta told of none. */
function causeOf(statuses: readonly StatusEntry[]): MetaErrorView | null {
  const failures = statuses.filter(({ status, errors }) => status === 'failed' && errors.length > 0);
  const newest = failures.reduce<StatusEntry | null>((a, b) => (a && a.at > b.at ? a : b), null);
  const [cause] = newest?.errors ?? [];
  return cause ? metaErrorView(cause) : null;
}

function mediaView(media: MediaRef): MediaView {
  return {
    id: media.id ?? null,
    mimeType: media.mimeType ?? null,
    sha256: media.sha256 ?? null,
    url: media.url ?? null,
    filename: media.filename ?? null,
    caption: media.caption ?? null,
    isVoice: media.isVoice ?? false,
    isAnimated: media.isAnimated ?? false,
  };
}

function statusView(entry: StatusEntry, body: MessageRecord['body']): StatusView {
  const { status, at, participant, opaqueData, pricing, errors, source } = entry;
  // Our id travelled in the place of what the sender of the message gave.
  const isOurs = opaqueData !== undefined && readOpaqueData(opaqueData) !== null;
  return {
    status,
    at: isoTime(at),
    participant: userView(participant),
    opaqueData: (isOurs ? body?.callbackData : opaqueData) ?? null,
    pricing: shownValue(pricing),
    errors: errors.map(metaErrorView),
    source,
  };
}

function reactionView({ actors, emoji, at, wamid }: ReactionEntry): ReactionView {
  return { actors: [...actors], emoji: emoji ?? null, at: isoTime(at), wamid };
}

function editView({ wamid, at, type, content }: EditEntry, isRevoked: boolean): EditView {
  return { wamid, at: isoTime(at), type, content: isRevoked ? null : shownValue(content) };
}
