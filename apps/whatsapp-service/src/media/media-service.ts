import type { ChangeFeed } from '../changes/change-feed.ts';
import { forgetPlace } from '../changes/drain-changes.ts';
import { followRareChanges } from '../changes/follow-rare-changes.ts';
import type { Clock } from '../clock.ts';
import type { MediaLimits } from '../config/media.ts';
import type { ConversationStore } from '../conversations/conversation-store.ts';
import type { Log } from '../log.ts';
import { abortableSleep, repeatEvery } from '../loop.ts';
import type { RecordStore } from '../records/record-store.ts';
import type { WorkOptions } from '../work/work.ts';
import { createWorker } from '../work/worker.ts';
import { lastMediaPosition, mediaPositions } from './collections.ts';
import type { DownloadDeps } from './download.ts';
import type { MediaRecord } from './media-record.ts';
import { mediaWork } from './media-work.ts';
import { sweepOwnFiles } from './sweep-own-files.ts';
import { mediaQueue, wantMedia } from './want-media.ts';

export interface MediaServiceDeps extends Pick<DownloadDeps, 'graph' | 'contents' | 'version'> {
  readonly records: RecordStore;
  readonly changes: ChangeFeed;
  /** The same records for polling, if that can be cheaper. */
  readonly polled?: Pick<RecordStore, 'find'>;
  readonly conversations: Pick<ConversationStore, 'findMessages'>;
  readonly limits: MediaLimits;
  /** Whether other processes write to the store too. */
  readonly isShared: boolean;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly onAttempt: (record: MediaRecord) => void;
  readonly options?: Partial<WorkOptions>;
  readonly random?: () => number;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Downloads the files of messages. */
export interface MediaService {
  start(): void;
  /** Messages may have arrived. */
  wake(): void;
  /** A download was requested. */
  asked(): void;
  /** When the next download is due, in milliseconds since 1970; null while nothing waits. */
  nextAt(): number | null;
  stop(): Promise<void>;
}

const consumer = 'media';
const sweepMs = 2_000;
/** If no other process can have the queue, its lease only has to outlast a crash. */
const ownLeaseMs = 2_000;
const tidyEveryMs = 60 * 60_000;

export function createMediaService(deps: MediaServiceDeps): MediaService {
  const { records, changes: feed, clock, log, contents, isShared, sleep = abortableSleep, polled = records } = deps;
  const worker = createWorker({
    work: mediaWork({ ...deps, now: clock.now }),
    queues: () => [mediaQueue],
    records,
    lastAddition: isShared ? async () => (await polled.find(mediaPositions, lastMediaPosition))?.position ?? 0 : null,
    clock,
    log,
    words: {
      fails: 'Downloads of media can’t be read or recorded; they wait.',
      worksAgain: 'Media are downloaded again.',
    },
    options: { ...(isShared ? {} : { leaseMs: ownLeaseMs }), ...deps.options },
    ...(deps.random && { random: deps.random }),
    sleep,
  });
  const follower = followRareChanges({
    feed,
    records,
    consumer,
    type: 'media.wanted',
    rule: (changes) => wantMedia(changes, clock.now()),
    onActed: () => worker.wake(mediaQueue),
    now: clock.now,
    log,
    words: {
      fails: 'Cannot read which media have arrived; their downloads are delayed.',
      worksAgain: 'Arriving media can be read again.',
    },
    sweepMs,
    sleep,
  });
  const tidy = async (): Promise<void> => {
    await contents.tidy(!isShared);
    await sweepOwnFiles({ records, contents, now: clock.now });
  };
  const tidying = repeatEvery(tidyEveryMs, tidy, log, 'Removing the remains of interrupted downloads');
  return {
    start: () => {
      follower.start();
      worker.start();
      tidying.start();
    },
    wake: follower.wake,
    nextAt: worker.nextAt,
    asked: () => {
      worker.disturbed(mediaQueue);
      worker.wake(mediaQueue);
    },
    stop: async () => {
      await Promise.all([follower.stop(), tidying.stop()]);
      await worker.stop();
    },
  };
}

/** Called while media are off: once they are on again, downloads begin with new messages. */
export const forgetMedia = (records: MediaServiceDeps['records']): Promise<void> => forgetPlace({ records, consumer });
