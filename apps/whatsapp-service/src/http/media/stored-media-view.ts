import type { StoredMediaView } from '@intexuraos/service-api/schemas';
import { conversationId } from '../../conversations/conversation-key.ts';
import { type MediaRecord, mediaState } from '../../media/media-record.ts';
import { isoTime, ownTime } from '../shown-time.ts';

/** A file of a message as the API shows it. */
export function storedMediaView(record: MediaRecord): StoredMediaView {
  const { id, phoneNumberId, message, conversation, file, content, attempts, failure, state } = record;
  const facts = content?.facts;
  return {
    id,
    state: mediaState(record),
    kind: file?.kind ?? null,
    phoneNumberId,
    wamid: message.slice(message.indexOf('/') + 1),
    conversationId: conversation === null ? null : conversationId(conversation),
    filename: file?.filename ?? null,
    metaType: file?.mimeType ?? null,
    type: facts?.type ?? null,
    size: content?.size ?? null,
    sha256: content?.sha256 ?? null,
    width: facts?.width ?? null,
    height: facts?.height ?? null,
    isAnimated: facts?.isAnimated ?? null,
    durationSeconds: facts?.durationSeconds ?? null,
    audioCodec: facts?.audioCodec ?? null,
    channels: facts?.channels ?? null,
    videoCodec: facts?.videoCodec ?? null,
    attempts,
    nextAttemptAt: state === 'queued' ? ownTime(record.dueAt) : null,
    failure: failure && { code: failure.code, reason: failure.reason, at: ownTime(failure.at) },
    sentAt: isoTime(record.sentAt),
    createdAt: ownTime(record.createdAt),
    storedAt: content ? ownTime(content.storedAt) : null,
  };
}

export const exampleStoredMedia: StoredMediaView = {
  id: '1037543291543636',
  state: 'stored',
  kind: 'audio',
  phoneNumberId: '106540352242922',
  wamid: 'wamid.HBgLMTY1MDU1NTAxMjMVAgASGBQzQUE5RkI1OEMyRkIxRDI1RkEyRAA=',
  conversationId: 'cnv_5f1c9a52e07d4b8896ad',
  filename: null,
  metaType: 'audio/ogg; codecs=opus',
  type: 'audio/ogg',
  size: 6485,
  sha256: '6c6d10f0a5b8f9b1a3c1f4ed39bb4a4f6a6c0a7f4b0c1d2e3f405162738495a6',
  width: null,
  height: null,
  isAnimated: null,
  durationSeconds: 3,
  audioCodec: 'opus',
  channels: 1,
  videoCodec: null,
  attempts: 1,
  nextAttemptAt: null,
  failure: null,
  sentAt: '2026-03-01T09:31:00.000Z',
  createdAt: '2026-03-01T09:31:01.204Z',
  storedAt: '2026-03-01T09:31:01.519Z',
};
