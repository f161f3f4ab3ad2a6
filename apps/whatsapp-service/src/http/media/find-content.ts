import type { Ffmpeg } from '../../ffmpeg/ffmpeg.ts';
import { abortableSleep } from '../../loop.ts';
import { media } from '../../media/collections.ts';
import type { ContentStore } from '../../media/content-store.ts';
import { type MediaRecord, mediaState } from '../../media/media-record.ts';
import type { Thumbnails } from '../../media/thumbnails.ts';
import type { VoiceNotes } from '../../media/voice-notes.ts';
import { retryMedia } from '../../media/want-media.ts';
import type { RecordStore } from '../../records/record-store.ts';

/** The stored media, for clients. */
export interface MediaWay {
  /** Null if media are not stored. */
  readonly contents: ContentStore | null;
  /** Absent if media are not stored. */
  readonly thumbnails?: Thumbnails | null;
  /** These are null or absent if ffmpeg is not available. */
  readonly ffmpeg?: Ffmpeg | null;
  readonly voiceNotes?: VoiceNotes | null;
  /** Called when a download was queued. */
  readonly onAsked: () => void;
  /** How long an answer waits for a download, in milliseconds; 20 seconds by default. */
  readonly waitMs?: number;
  /** Whether the service is about to stop: then nothing is waited for. */
  readonly isStopping?: () => boolean;
}

export interface FindContentDeps {
  readonly records: Pick<RecordStore, 'find' | 'run'>;
  readonly media: MediaWay;
  readonly now: () => number;
}

/** The record of a file that is stored here, for a caller that may be limited to a number; null if there is none. */
export async function storedRecord(
  deps: FindContentDeps | undefined,
  mediaId: string,
  phoneNumberId: string | null,
): Promise<MediaRecord | null> {
  if (!deps || deps.media.contents === null) return null;
  const record = await deps.records.find(media, mediaId);
  const isOfNumber = phoneNumberId === null || record?.phoneNumberId === phoneNumberId;
  return record && isOfNumber && mediaState(record) === 'stored' ? record : null;
}

const defaultWaitMs = 20_000;
const firstLooksMs = 2_000;

/**
 * Has a file downloaded that waits or is downloaded on demand only, and waits a while for it. Returns the record as it is then.
 * @param isLost its content is missing in the content store.
 */
export async function fetchMedia(
  { records, media: way, now }: FindContentDeps,
  record: MediaRecord,
  isLost = false,
): Promise<MediaRecord> {
  const state = mediaState(record);
  const isFetchable = state === 'wanted' || state === 'on_demand' || (state === 'stored' && isLost);
  if (!isFetchable || way.contents === null) return record;
  // A download that waits for a retry is attempted at once, since a client wants the file now.
  const isUnderWay = state === 'wanted' && record.failure === null;
  let current: MediaRecord | null = record;
  if (!isUnderWay) {
    ({ record: current } = await records.run(() => retryMedia(record.id, now(), isLost)));
    way.onAsked();
  }
  const { waitMs = defaultWaitMs } = way;
  for (let waited = 0; waited < waitMs && !way.isStopping?.(); ) {
    // Most downloads take less than a second; each look at a shared store is a read.
    const restMs = waited < firstLooksMs ? 200 : 1_000;
    waited += restMs;
    await abortableSleep(restMs);
    current = await records.find(media, record.id);
    if (current === null) return record;
    if (mediaState(current) !== 'wanted' || (!isUnderWay && current.attempts > 0)) return current;
  }
  return current ?? record;
}
