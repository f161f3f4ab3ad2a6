import type { MediaChoice } from '../config/media.ts';
import { createIsolatedProcesses } from '../decoding/isolated-processes.ts';
import { createFfmpeg } from '../ffmpeg/ffmpeg.ts';
import type { MediaWay } from '../http/media/find-content.ts';
import { newestMedia, troubledMedia } from '../media/collections.ts';
import type { ContentStore } from '../media/content-store.ts';
import { type MediaRecord, type MediaState, mediaState } from '../media/media-record.ts';
import { createMediaService, forgetMedia } from '../media/media-service.ts';
import { createThumbnails } from '../media/thumbnails.ts';
import { createVoiceNotes } from '../media/voice-notes.ts';
import { mediaQueue } from '../media/want-media.ts';
import type { Part } from '../part.ts';
import { createPictures } from '../pictures/pictures.ts';
import type { Finding } from '../problems/problem.ts';
import { workQueues } from '../work/queue.ts';
import type { MetaPart } from './meta.ts';
import type { ServiceContext } from './service-context.ts';

/** Counted from the start, so that the first of each is a step that a rule sees. */
const outcomes = ['stored', 'retrying', 'failed', 'expired', 'too_large'] as const;
type Outcome = (typeof outcomes)[number];

export interface MediaPart extends Part {
  readonly media: MediaWay;
}

/** Downloads that failed for good are a problem for this long; then they are only in the list. */
const failedShownMs = 24 * 60 * 60_000;
/** One attempt that fails is no problem yet: the second and third come within this time. */
const failingAfterMs = 2 * 60_000;
/** The store is asked no more often, unless an attempt here has failed. */
const countEveryMs = 60_000;

/** Downloads the files of messages into `contents`; null if media are off. */
export function createMediaPart(
  { config, store, polledReads, log, clock, notifications }: ServiceContext,
  { meta, contents }: { readonly meta: MetaPart; readonly contents: ContentStore | null },
): MediaPart {
  const { records } = store;
  if (contents === null) {
    const start = async (): Promise<void> => forgetMedia(records).catch(() => undefined);
    return { name: 'media', role: 'worker', media: { contents, onAsked: () => undefined }, start };
  }
  const attempts = new Map<Outcome, number>(outcomes.map((outcome) => [outcome, 0]));
  let storedBytes = 0;
  let isStopping = false;
  const conversions = converting(config.media, contents);
  const trouble = watchTrouble(polledReads.records, clock.now);
  const service = createMediaService({
    records,
    changes: polledReads.changes,
    polled: polledReads.records,
    conversations: store.conversations,
    graph: meta.management.passedOn,
    contents,
    version: config.graph.version,
    limits: config.media.limits,
    isShared: store.wakeUps === 'none',
    clock,
    log,
    onAttempt: (record) => {
      const outcome = outcomeOf(record);
      if (outcome === null) return;
      attempts.set(outcome, (attempts.get(outcome) ?? 0) + 1);
      if (outcome === 'stored') storedBytes += record.content?.size ?? 0;
      else trouble.changed();
    },
  });
  notifications.eventsProcessed.subscribe(service.wake);
  notifications.workerWoken.subscribe(service.wake);
  notifications.accountsChanged.subscribe(service.asked);
  return {
    name: 'media',
    role: 'worker',
    media: { contents, onAsked: service.asked, isStopping: () => isStopping, ...conversions.ways },
    release: () => {
      isStopping = true;
    },
    start: service.start,
    stop: async () => {
      conversions.processes.stop();
      await service.stop();
    },
    nextAt: service.nextAt,
    health: trouble.findings,
    metrics: [
      {
        name: 'whatsapp_media_downloads_total',
        help: 'Attempts to download a file from Meta, by outcome.',
        kind: 'counter',
        labels: ['outcome'],
        read: () => [...attempts].map(([outcome, value]) => ({ value, labels: { outcome } })),
      },
      {
        name: 'whatsapp_media_stored_bytes_total',
        help: 'Bytes of files that were downloaded from Meta and stored.',
        kind: 'counter',
        read: () => [{ value: storedBytes }],
      },
      {
        name: 'whatsapp_media_waiting',
        help: 'Files whose download is waiting or being retried.',
        kind: 'gauge',
        read: async () => [{ value: await records.count(newestMedia, { group: 'wanted' satisfies MediaState }) }],
      },
    ],
  };
}

function converting({ ffmpeg: path }: Pick<MediaChoice, 'ffmpeg'>, contents: ContentStore) {
  const processes = createIsolatedProcesses();
  const ffmpeg = path === null ? null : createFfmpeg(path, processes);
  return {
    processes,
    ways: {
      ffmpeg,
      thumbnails: createThumbnails({ contents, pictures: createPictures(processes), ffmpeg }),
      voiceNotes: ffmpeg && createVoiceNotes(ffmpeg),
    },
  };
}

function outcomeOf(record: MediaRecord): Outcome | null {
  const state = mediaState(record);
  if (state === 'wanted') return 'retrying';
  if (state === 'stored' && record.failure) return 'failed';
  return outcomes.find((outcome) => outcome === state) ?? null;
}

/** Counts downloads that fail, as rarely as possible. */
function watchTrouble(records: ServiceContext['store']['records'], now: () => number) {
  let known: { readonly at: number; readonly findings: readonly Finding[] } | null = null;
  const count = async (): Promise<Finding[]> => {
    const [failed, retrying] = await Promise.all([
      records.count(troubledMedia, { group: 'failed', from: now() - failedShownMs }),
      records.list(troubledMedia, { group: 'retrying' }, { limit: 1 }),
    ]);
    const waiting = retrying.data.length === 0 ? 0 : await records.count(troubledMedia, { group: 'retrying' });
    const queue = waiting === 0 ? null : await records.find(workQueues, mediaQueue);
    return [...failedFinding(failed), ...waitingFinding(waiting, retrying.data[0], queue?.failedSince ?? null, now())];
  };
  return {
    changed: (): void => {
      known = null;
    },
    findings: async (): Promise<readonly Finding[]> => {
      if (known === null || now() - known.at >= countEveryMs) known = { at: now(), findings: await count() };
      return known.findings;
    },
  };
}

function failedFinding(count: number): Finding[] {
  if (count === 0) return [];
  return [
    {
      kind: 'media_failing',
      subject: 'failed',
      count,
      cause: `Files of messages could not be downloaded from Meta: ${count} in the last 24 hours.`,
      remedy:
        'GET /v1/media?state=failed and ?state=expired show why; a stored file with a failure is missing from INTEXURAOS_WHATSAPP_MEDIA. POST /v1/media/{id}/retry downloads files that Meta still has.',
    },
  ];
}

function waitingFinding(
  count: number,
  record: MediaRecord | undefined,
  failedSince: number | null,
  now: number,
): Finding[] {
  const since = failedSince ?? record?.createdAt ?? now;
  if (count === 0 || !record || now - since < failingAfterMs) return [];
  return [
    {
      kind: 'media_failing',
      subject: 'retrying',
      count,
      since,
      cause: `Downloads of media fail and are retried, ${count} so far. One reason: ${record.failure?.reason ?? ''}`,
      remedy:
        remedies[record.failure?.code ?? ''] ??
        'Nothing is lost yet: Meta keeps received files for seven days. GET /v1/media?state=wanted lists them.',
    },
  ];
}

const remedies: Readonly<Record<string, string>> = {
  store:
    'Free space where INTEXURAOS_WHATSAPP_MEDIA points, or fix the permissions there. Meta keeps the files for seven days.',
  token: 'Set a valid access token: INTEXURAOS_WHATSAPP_ACCESS_TOKEN. Meta keeps the files for seven days.',
};
