import type { Change } from '../changes/change.ts';
import { type Flow, load, put, type Write } from '../records/flow.ts';
import type { Written } from '../records/record-store.ts';
import { disturbQueue } from '../work/queue.ts';
import { lastMediaPosition, media, mediaPositions } from './collections.ts';
import { type MediaRecord, mediaState } from './media-record.ts';

/** All downloads are one queue: one process works it, several at a time. */
export const mediaQueue = 'media';

/** Meta stores the files of webhooks for this long (Meta: business-phone-numbers/media). */
export const metaKeepsMs = 7 * 24 * 60 * 60_000;
/** Even if Meta may have deleted it, a retry by a person is worth a few attempts. */
const retriedForMs = 60 * 60_000;

/** Queues the download of each file that a change names, unless it has a record already. */
export function* wantMedia(changes: readonly Change[], now: number): Flow<Written> {
  const made = new Map<string, MediaRecord>();
  for (const change of changes) {
    const { detail: id } = change;
    if (id === undefined || made.has(id) || (yield* load(media, id))) continue;
    made.set(id, newRecord(id, change, now));
  }
  if (made.size === 0) return { writes: [] };
  let position = yield* lastPosition();
  const writes = [...made.values()].map((record): Write => {
    position += 1;
    return put(media, { ...record, position });
  });
  return { writes: [...writes, put(mediaPositions, { position })] };
}

function newRecord(id: string, { key, conversation, at }: Change, now: number): MediaRecord {
  return {
    id,
    queue: mediaQueue,
    lane: id,
    position: 0,
    state: 'queued',
    dueAt: now,
    expiresAt: now + metaKeepsMs,
    phoneNumberId: key.slice(0, key.indexOf('/')),
    message: key,
    conversation: conversation ?? null,
    user: null,
    file: null,
    content: null,
    attempts: 0,
    isAsked: false,
    failure: null,
    ending: null,
    sentAt: at,
    createdAt: now,
    updatedAt: now,
  };
}

/** The outcome of a requested download; `unchanged`: its content is stored already. */
export interface RetriedMedia extends Written {
  readonly outcome: 'queued' | 'unchanged' | 'not_found';
  readonly record: MediaRecord | null;
}

/**
 * Downloads at once a file that waits, has failed or is for on-demand download only. One that somebody removed stays
 * removed.
 * @param isLost its content is missing in the content store. The record keeps its name: an unmounted disk may come
 * back.
 */
export function* retryMedia(id: string, now: number, isLost = false): Flow<RetriedMedia> {
  const before = yield* load(media, id);
  if (!before) return { outcome: 'not_found', record: null, writes: [] };
  const state = mediaState(before);
  if (state === 'removed' || (state === 'stored' && !isLost))
    return { outcome: 'unchanged', record: before, writes: [] };
  const asked: MediaRecord = {
    ...before,
    state: 'queued',
    dueAt: now,
    expiresAt: Math.max(before.expiresAt, now + retriedForMs),
    ending: null,
    attempts: 0,
    isAsked: true,
    updatedAt: now,
  };
  if (state === 'wanted') {
    return { outcome: 'queued', record: asked, writes: [put(media, asked), ...(yield* disturbQueue(mediaQueue))] };
  }
  const position = (yield* lastPosition()) + 1;
  const record = { ...asked, position };
  return { outcome: 'queued', record, writes: [put(media, record), put(mediaPositions, { position })] };
}

function* lastPosition(): Flow<number> {
  return (yield* load(mediaPositions, lastMediaPosition))?.position ?? 0;
}
