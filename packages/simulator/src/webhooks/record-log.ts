import type { WebhookAttempt, WebhookRecord } from './webhooks.ts';

/** A record that still grows. */
export interface OpenRecord extends WebhookRecord {
  url: string;
  state: WebhookRecord['state'];
  givenUpFor?: WebhookRecord['givenUpFor'];
  readonly attempts: WebhookAttempt[];
  nextAttemptAt?: number | undefined;
}

/** Bodies may have 3 MB each: above this total of characters the oldest records are dropped, however few there are. */
const rememberedCharacters = 64_000_000;

export interface RecordLog {
  add(record: OpenRecord): void;
  /** Oldest first. */
  all(): readonly WebhookRecord[];
}

/** Stores up to this many records, and at most 64 MB of bodies. */
export function createRecordLog(remember: number): RecordLog {
  const records: OpenRecord[] = [];
  let characters = 0;
  return {
    add: (record) => {
      records.push(record);
      characters += record.body.length;
      while (records.length > remember || (characters > rememberedCharacters && records.length > 1)) {
        characters -= records.shift()?.body.length ?? 0;
      }
    },
    all: () => [...records],
  };
}
