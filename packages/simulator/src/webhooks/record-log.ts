import type { WebhookAttempt, WebhookRecord } from './webhooks.ts';

/** A record that still grows. */
export interface OpenRecord extends WebhookRecord {
  url: string;
  state: WebhookRecord['state'];
  givenUpFor?: WebhookRecord['givenUpFor'];
  readonly attempts: WebhookAttempt[];
  nextAttemptAt?: number | undefined;
}

/** Bodies of up to 3 MB add up: beyond so many characters the oldest records go, however few there are. */
const rememberedCharacters = 64_000_000;

export interface RecordLog {
  add(record: OpenRecord): void;
  /** Oldest first. */
  all(): readonly WebhookRecord[];
}

/** Remembers so many records and no more than 64 MB of bodies. */
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
