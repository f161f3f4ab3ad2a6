import type { UserRef } from '@intexuraos/cloud-api';
import type { Job } from '../work/job.ts';
import { isOpen } from '../work/job.ts';
import type { MediaFacts } from './inspect-content.ts';

/**
 * One file, by Meta's id of it, and its download. It is created when a message with the file arrives, is a job of
 * `work/` until it ends, and then says where the content is, or why there is none.
 */
export interface MediaRecord extends Job {
  /** Meta's id. */
  readonly id: string;
  readonly phoneNumberId: string;
  /** The key of the message that brought it: `{phoneNumberId}/{wamid}`. */
  readonly message: string;
  /** The key of the message's conversation when it arrived; null if it was unknown. */
  readonly conversation: string | null;
  /** The user that the message is from or to; null until its first attempt. */
  readonly user: UserRef | null;
  /** Meta's description of the file; null until its first attempt. */
  readonly file: MediaFile | null;
  /** Kept while the file is downloaded again, since the content store may only be unavailable. */
  readonly content: StoredContent | null;
  /** How often its download was attempted. */
  readonly attempts: number;
  /** A person requested it: limits on downloads no longer apply. */
  readonly isAsked: boolean;
  /**
   * Why the last attempt failed, or why there is none; null once it is stored. With content: that is missing, and
   * cannot be downloaded again.
   */
  readonly failure: MediaFailure | null;
  /** How it ended without content; null while it is open or has content. */
  readonly ending: MediaEnding | null;
  /** The content that it had before it was removed, so that an interrupted removal can be completed. */
  readonly removedHash?: string;
  /** Content that was written for it and is not its `content` yet: removing the record removes that too. */
  readonly writtenHash?: string;
  /** When the message was sent, by Meta's clock: Meta stores its file for seven days from then. */
  readonly sentAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface MediaFile {
  /** The kind of message: `image`, `video`, `audio`, `document`, `sticker`; `recording` and `transcript` of a call. */
  readonly kind: string;
  readonly mimeType: string | null;
  readonly sha256: string | null;
  readonly filename: string | null;
}

/** A file in the content store. */
export interface StoredContent {
  /** The SHA-256 of the bytes, in hex: the name of the content, which equal files share. */
  readonly sha256: string;
  readonly size: number;
  readonly storedAt: number;
  /** What the bytes themselves show. */
  readonly facts: MediaFacts;
}

export interface MediaFailure {
  readonly code: MediaFailureCode;
  /** For people; names neither tokens nor content. */
  readonly reason: string;
  readonly at: number;
}

/** `meta`: no answer, or an error of Meta's. `gone`: Meta has no such file. `store`: the content could not be written. */
export type MediaFailureCode =
  | 'meta'
  | 'token'
  | 'gone'
  | 'wrong_hash'
  | 'incomplete'
  | 'host_not_allowed'
  | 'store'
  | 'too_large'
  /** The settings do not allow such downloads, or not at once. */
  | 'limit'
  /** No message has the file. */
  | 'no_message';

export type MediaEnding = 'failed' | 'too_large' | 'expired' | 'off' | 'on_demand' | 'removed';

/** `wanted`: its download waits, is in progress, or will be retried. */
export type MediaState = 'wanted' | 'stored' | MediaEnding;

export function mediaState(record: Pick<MediaRecord, 'state' | 'content' | 'ending'>): MediaState {
  if (isOpen(record)) return 'wanted';
  if (record.content) return 'stored';
  return record.ending ?? 'failed';
}
