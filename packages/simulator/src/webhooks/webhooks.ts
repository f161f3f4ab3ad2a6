import type { CallbackOverride } from '../world/app.ts';

/** One update for the business's webhooks: it becomes one element of `entry[].changes[]`. */
export interface WebhookChange {
  /** The entry's id. */
  readonly wabaId: string;
  readonly field: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** The number that it is about; its override of the callback counts for the field `messages`. */
  readonly phoneNumberId?: string;
}

/** One POST to a callback, with every attempt at it. */
export interface WebhookRecord {
  readonly id: string;
  readonly appId: string;
  readonly url: string;
  /** The exact bytes that were signed and sent, as text: they are all ASCII but in the plain variant. */
  readonly body: string;
  /** Milliseconds since 1970, simulated. */
  readonly createdAt: number;
  /** How many updates it carries. */
  readonly changes: number;
  readonly fields: readonly string[];
  readonly attempts: readonly WebhookAttempt[];
  /** `given-up`: seven days of retries are over, or the app no longer has a callback. */
  readonly state: 'waiting' | 'delivered' | 'given-up';
}

export interface WebhookAttempt {
  /** Milliseconds since 1970, simulated. */
  readonly at: number;
  /** Real milliseconds that it took. */
  readonly ms: number;
  /** The HTTP status of the answer, or why there was none. */
  readonly outcome: number | 'timeout' | 'refused' | 'broken';
}

/** Meta's sending side: it signs, batches, retries, and knows who wants what. */
export interface Webhooks {
  /** Sends an update to every app that is subscribed to the WABA and to the field; to nobody if none is. */
  emit(change: WebhookChange): void;
  /**
   * The verification handshake: GET with `hub.mode`, `hub.challenge` and `hub.verify_token`.
   * @throws {GraphError} 2200 when the answer isn't 200 with exactly the challenge.
   */
  verify(callback: CallbackOverride): Promise<void>;
  /** What was sent, oldest first; the oldest are forgotten. */
  records(): readonly WebhookRecord[];
  /** Resolves when no update waits to be sent and no attempt is under way; what waits for a retry doesn't count. */
  settled(): Promise<void>;
  /** Forgets everything, and stops what is on its way. */
  clear(): void;
}
