import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { bundled } from '../../../../test-threads.ts';
import { createIsolatedProcesses } from '../../src/decoding/isolated-processes.ts';
import type { Ffmpeg } from '../../src/ffmpeg/ffmpeg.ts';
import { media } from '../../src/media/collections.ts';
import { describeContent } from '../../src/media/inspect-content.ts';
import type { MediaFile, MediaRecord } from '../../src/media/media-record.ts';
import { createThumbnails } from '../../src/media/thumbnails.ts';
import { wantMedia } from '../../src/media/want-media.ts';
import { createPictures, type Pictures } from '../../src/pictures/pictures.ts';
import { put } from '../../src/records/flow.ts';
import { createMemoryContents } from '../../src/storage/contents/memory-contents.ts';
import { createTestApi } from './api.ts';
import { messagesWebhook, noon, textMessage } from './webhooks.ts';

/** Meta's id of the file. */
export const mediaId = '1037543291543636';

interface StoredMediaOptions {
  readonly bytes: Buffer;
  /** What the message said of it. */
  readonly file: MediaFile;
  readonly state?: Partial<MediaRecord>;
  readonly graphUrl?: string;
  readonly ffmpeg?: Ffmpeg;
  readonly pictures?: Pictures;
}

/** The program for pictures, as it is bundled for tests. */
export const realPictures = (): Pictures => createPictures(createIsolatedProcesses(), bundled('picture-process.ts'));

/** An API that has stored one file of a message. */
export async function openWithMedia(options: StoredMediaOptions) {
  const { bytes, file, state, graphUrl, ffmpeg = null, pictures = realPictures() } = options;
  const contents = createMemoryContents();
  const thumbnails = createThumbnails({ contents, pictures, ffmpeg });
  const ways = { media: { contents, onAsked: () => undefined, waitMs: 0, ffmpeg, thumbnails } };
  const api = createTestApi({ ...ways, ...(graphUrl !== undefined && { graphUrl }) });
  const { store } = api;
  const image = { id: mediaId, mime_type: 'image/jpeg' };
  await api.receive(messagesWebhook(textMessage('wamid.1', { type: 'image', image })));
  const { changes } = await store.changes.read(null, 100);
  const wanted = changes.filter(({ type }) => type === 'media.wanted');
  await store.records.run(() => wantMedia(wanted, noon));
  await contents.write(Readable.from([bytes]), () => true);
  const record = await store.records.find(media, mediaId);
  if (!record) throw new TypeError('no record');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const facts = await describeContent({ size: bytes.byteLength, head: bytes, tail: bytes });
  const content = { sha256, size: bytes.byteLength, storedAt: noon, facts };
  const stored: MediaRecord = { ...record, state: 'done', file, content, ...state };
  // biome-ignore lint/correctness/useYield: it has nothing to read.
  await store.records.run(function* () {
    return { writes: [put(media, stored)] };
  });
  return { ...api, contents, sha256 };
}
