/** A webhook that passed the signature and id checks and is about to be stored. */
export interface IncomingWebhook {
  /** The exact bytes of the body. */
  readonly payload: Uint8Array;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** The first `metadata.phone_number_id` in it, or null. */
  readonly phoneNumberId: string | null;
  /** The first `entry[].id` in it, or null. */
  readonly wabaId: string | null;
  /** JSON pointers (`/entry/1`, `/entry/0/changes/2`) of the parts about accounts or numbers that are not ours. */
  readonly foreign: readonly string[];
}

/** One accepted POST from Meta, as stored in `whatsapp_webhook_events`. */
export interface WebhookEvent {
  /** The first 32 hex digits of the body's SHA-256: the same body is the same event. */
  readonly id: string;
  /** Always true: a webhook that fails the signature check is never stored. Readers of IntexuraOS know the field. */
  readonly signatureValid: true;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly phoneNumberId: string | null;
  readonly wabaId: string | null;
  readonly foreign: readonly string[];
  readonly sizeBytes: number;
  /** How often Meta delivered this very body, including the first time. */
  readonly deliveries: number;
  readonly lastReceivedAt: number;
  /** When a person was last erased from its body; absent where the body is as Meta sent it. */
  readonly erasedAt?: number;
  /** The outcome of its items; null while it waits to be processed (again, after a replay). */
  readonly result: EventResult | null;
}

/** The result of processing one event. */
export interface EventResult {
  readonly processedAt: number;
  /** Number of items of each kind: `{ "message.text": 2, "status.read": 1 }`. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly counts: ItemCounts;
}

/** Items by outcome; their sum is the number of items in the event. */
export interface ItemCounts {
  /** Took effect, now or when this event was processed before. */
  readonly applied: number;
  /** Had taken effect from another event: a redelivery in another batch. */
  readonly duplicate: number;
  /** Could not be applied; stored with the reason, retried by a replay. */
  readonly failed: number;
  /** Belong to an account or number that is not ours. */
  readonly rejected: number;
}

export const noItems: ItemCounts = { applied: 0, duplicate: 0, failed: 0, rejected: 0 };
