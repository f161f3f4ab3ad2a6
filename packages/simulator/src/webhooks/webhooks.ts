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
  /** Where the last attempt went: a retry goes where such an update is wanted by then. */
  readonly url: string;
  /** The exact bytes that were signed and sent, as text: they are all ASCII but in the plain variant. */
  readonly body: string;
  /** Milliseconds since 1970, simulated. */
  readonly createdAt: number;
  /** How many updates it carries. */
  readonly changes: number;
  readonly fields: readonly string[];
  readonly attempts: readonly WebhookAttempt[];
  /** `given-up`: seven days of retries are over, or the app no longer wants such updates. */
  readonly state: 'waiting' | 'delivered' | 'given-up';
  /** Why it was given up; absent otherwise. */
  readonly givenUpFor?: 'unsubscribed' | 'seven-days' | undefined;
  /** When it is sent again, milliseconds since 1970, simulated; absent while it is not waiting for a retry. */
  readonly nextAttemptAt?: number | undefined;
}

export interface WebhookAttempt {
  /** Milliseconds since 1970, simulated. */
  readonly at: number;
  /** Real milliseconds that it took. */
  readonly ms: number;
  /** The HTTP status of the answer, or why there was none. */
  readonly outcome: number | 'timeout' | 'refused' | 'broken';
  /** What was sent with the body, the signature among it. */
  readonly headers: Readonly<Record<string, string | number>>;
  /** What the callback answered, up to 4,096 bytes; empty where there was no answer. */
  readonly answer: string;
}

/** Meta's sending side: it signs, batches, retries, and knows who wants what. */
export interface Webhooks {
  /** Sends an update to every app that is subscribed to the WABA and to the field; to nobody if none is. */
  emit(change: WebhookChange): void;
  /**
   * The verification handshake: GET with `hub.mode`, `hub.challenge` and `hub.verify_token`.
   * @throws {GraphError} 2200 when the answer isn't 200, 2201 when it isn't exactly the challenge, 100 for an address
   * that can't be a callback.
   */
  verify(callback: CallbackOverride): Promise<void>;
  /** What was sent, oldest first; the oldest are forgotten. */
  records(): readonly WebhookRecord[];
  /**
   * Resolves when no update waits to be sent and no attempt is under way. What waits for the clock doesn't count: a
   * retry, or an update that a fault holds back.
   */
  settled(): Promise<void>;
  /** Forgets everything, and stops what is on its way. */
  clear(): void;
}
