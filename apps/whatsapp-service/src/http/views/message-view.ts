import type { MediaRef } from '@intexuraos/cloud-api';
import { conversationId } from '../../conversations/conversation-key.ts';
import type { MessageBody, MessageRecord, ReactionEntry, StatusEntry } from '../../conversations/message-record.ts';
import { viaOf } from '../../conversations/message-via.ts';
import { type MessageVersion, shownContent, versionsOf } from '../../conversations/shown-content.ts';
import { groupProgress, messageState } from '../../conversations/status-lattice.ts';
import { isVoicemail } from '../../conversations/voicemail.ts';
import { readOpaqueData } from '../../outbox/opaque-data.ts';
import type {
  MediaView,
  MessageView,
  QuotedMessageView,
  ReactionView,
  StatusView,
  VersionView,
} from '../schemas/message.ts';
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
    repliesTo: quotedView(body?.repliesTo),
    product: productView(body?.product),
    reactsTo: body?.reactsTo ?? null,
    outboxId: body?.outboxId ?? null,
    isForwarded: body?.isForwarded ?? false,
    isFrequentlyForwarded: body?.isFrequentlyForwarded ?? false,
    referral: shownValue(body?.referral),
    state,
    failure: state === 'failed' ? causeOf(record.statuses) : null,
    statuses: record.statuses.map((status) => statusView(status, body)),
    groupProgress: record.groupId === null ? null : groupProgress(record),
    reactions: record.reactions.map(reactionView),
    versions: record.edits.length === 0 ? [] : versionsOf(record).map((one) => versionView(one, revoked !== null)),
    revoked: revoked && { wamid: revoked.wamid, at: isoTime(revoked.at) },
    errors: body?.errors.map(metaErrorView) ?? [],
  };
}

type ContentView = Pick<
  MessageView,
  'type' | 'subtype' | 'content' | 'isEdited' | 'media' | 'hasUrlPreview' | 'isVoicemail'
>;

function contentView(record: MessageRecord): ContentView {
  const shown = shownContent(record);
  const { body, wamid } = record;
  return {
    type: shown?.type ?? body?.type ?? null,
    subtype: body?.subtype ?? null,
    content: shownValue(shown?.content),
    isEdited: record.edits.length > 0,
    media: shown?.media ? mediaView(shown.media) : null,
    hasUrlPreview: urlPreviewOf(shown),
    isVoicemail: body?.type === 'audio' && isVoicemail(wamid),
  };
}

function urlPreviewOf(shown: MessageVersion | null): boolean | null {
  const { preview_url: hasPreview } = Object(shown?.type === 'text' ? shown.content : null) as {
    preview_url?: unknown;
  };
  return typeof hasPreview === 'boolean' ? hasPreview : null;
}

function quotedView(quoted: MessageBody['repliesTo']): QuotedMessageView | null {
  if (quoted === undefined) return null;
  const { wamid, author, direction } = typeof quoted === 'string' ? { wamid: quoted } : quoted;
  return { wamid, direction: direction ?? null, author: userView(author) };
}

function productView(product: MessageBody['product']): MessageView['product'] {
  return product ? { catalogId: product.catalogId ?? null, retailerId: product.retailerId ?? null } : null;
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

function versionView({ wamid, at, type, content, media }: MessageVersion, isRevoked: boolean): VersionView {
  const shown = isRevoked ? { content: null, media: null } : { content: shownValue(content), media: media ?? null };
  return { wamid, at: isoTime(at), type, content: shown.content, media: shown.media && mediaView(shown.media) };
}
