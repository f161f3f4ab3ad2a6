import type { CallbackOverride } from '../world/app.ts';

/** One update for the business's webhooks: it becomes one element of `entry[].changes[]`. */
export interface WebhookChange {
  /** The entry's id. */
  readonly wabaId: string;
  readonly field: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** The number that it is about, whose callback override applies to the field `messages`. */
  readonly phoneNumberId?: string;
}

/** One POST to a callback, with every attempt at it. */
export interface WebhookRecord {
  readonly id: string;
  readonly appId: string;
  /** The target of the last attempt; a retry is sent to the current target. */
  readonly url: string;
  /** The exact bytes that were signed and sent, as text: all ASCII, except in the plain variant. */
  readonly body: string;
  /** Milliseconds since 1970, simulated. */
  readonly createdAt: number;
  /** The number of its updates. */
  readonly changes: number;
  readonly fields: readonly string[];
  readonly attempts: readonly WebhookAttempt[];
  /** `given-up`: it was retried for seven days, or the app no longer wants such updates. */
  readonly state: 'waiting' | 'delivered' | 'given-up';
  /** Why it was given up; absent otherwise. */
  readonly givenUpFor?: 'unsubscribed' | 'seven-days' | undefined;
  /** The time of the next retry, in simulated milliseconds since 1970; absent if none is due. */
  readonly nextAttemptAt?: number | undefined;
}

export interface WebhookAttempt {
  /** Milliseconds since 1970, simulated. */
  readonly at: number;
  /** Its duration in real milliseconds. */
  readonly ms: number;
  /** The HTTP status of the answer, or the reason why there was none. */
  readonly outcome: number | 'timeout' | 'refused' | 'broken';
  /** The headers of the request, including the signature. */
  readonly headers: Readonly<Record<string, string | number>>;
  /** The callback's answer, up to 4,096 bytes; empty if there was none. */
  readonly answer: string;
}

/** Meta's side of webhooks: it signs, batches, retries, and finds the subscribers. */
export interface Webhooks {
  /** Sends an update to every app that is subscribed to the WABA and to the field; to nobody if none is. */
  emit(change: WebhookChange): void;
  /**
   * The verification handshake: GET with `hub.mode`, `hub.challenge` and `hub.verify_token`.
   * @throws {GraphError} 2200 if the answer isn't 200, 2201 if it isn't exactly the challenge, 100 for a URL that can't
   *   be a callback.
   */
  verify(callback: CallbackOverride): Promise<void>;
  /** The POSTs that were sent, oldest first; the oldest are dropped. */
  records(): readonly WebhookRecord[];
  /**
   * Resolves when no update waits to be sent and no attempt is in progress. Retries, and updates that a fault delays,
   * don't count, because they wait for the clock.
   */
  settled(): Promise<void>;
  /** Drops everything, and aborts attempts in progress. */
  clear(): void;
}
