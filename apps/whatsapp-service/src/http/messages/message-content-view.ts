import { flagOf } from '@intexuraos/cloud-api';
import type { MessageView, QuotedMessageView, VersionView } from '@intexuraos/service-api/schemas';
import { entryType } from '../../conversations/entry-kind.ts';
import type { MessageBody, MessageRecord } from '../../conversations/message-record.ts';
import { type MessageVersion, shownContent, versionsOf } from '../../conversations/shown-content.ts';
import { isVoicemail } from '../../conversations/voicemail.ts';
import { isoTime } from '../shown-time.ts';
import { shownValue } from '../shown-value.ts';
import { mediaView, type ShownMedia } from './media-view.ts';
import { userView } from './user-view.ts';

type ContentView = Pick<
  MessageView,
  | 'type'
  | 'subtype'
  | 'content'
  | 'media'
  | 'isEdited'
  | 'versions'
  | 'hasUrlPreview'
  | 'isVoicemail'
  | 'repliesTo'
  | 'product'
  | 'more'
  | 'isForwarded'
  | 'isFrequentlyForwarded'
>;

/** The content of a message's last version; nothing if its sender deleted it. */
export function contentView(record: MessageRecord, files: ShownMedia): ContentView {
  const shown = shownContent(record);
  const { body, wamid, edits, revoked } = record;
  return {
    type: shown?.type ?? entryType(record),
    subtype: body?.subtype ?? null,
    content: shownValue(shown?.content),
    media: shown?.media ? mediaView(shown.media, files) : null,
    isEdited: edits.length > 0,
    versions: edits.length > 0 ? versionsOf(record).map((one) => versionView(one, revoked !== null, files)) : [],
    hasUrlPreview: urlPreviewOf(shown),
    isVoicemail: body?.type === 'audio' && isVoicemail(wamid),
    repliesTo: quotedView(body?.repliesTo),
    product: productView(body?.product),
    more: revoked ? null : shownValue(body?.more),
    isForwarded: body?.isForwarded ?? false,
    isFrequentlyForwarded: body?.isFrequentlyForwarded ?? false,
  };
}

function urlPreviewOf(shown: MessageVersion | null): boolean | null {
  const { preview_url: hasPreview } = Object(shown?.type === 'text' ? shown.content : null) as {
    preview_url?: unknown;
  };
  return flagOf(hasPreview) ?? null;
}

function quotedView(quoted: MessageBody['repliesTo']): QuotedMessageView | null {
  if (quoted === undefined) return null;
  const { wamid, author, direction } = typeof quoted === 'string' ? { wamid: quoted } : quoted;
  return { wamid, direction: direction ?? null, author: userView(author) };
}

function productView(product: MessageBody['product']): MessageView['product'] {
  return product ? { catalogId: product.catalogId ?? null, retailerId: product.retailerId ?? null } : null;
}

function versionView(
  { wamid, at, type, content, media, more }: MessageVersion,
  isRevoked: boolean,
  files: ShownMedia,
): VersionView {
  const version = { wamid, at: isoTime(at), type };
  if (isRevoked) return { ...version, content: null, media: null, more: null };
  return {
    ...version,
    content: shownValue(content),
    media: media ? mediaView(media, files) : null,
    more: shownValue(more),
  };
}
