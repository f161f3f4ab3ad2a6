/**
 * One fact about the account, a number, a template, a flow or a group: the newest update that states it. Different facts
 * never replace each other: a ban stays when the price tier changes (`accountFacts` in cloud-api names them).
 */
export interface AccountRecord {
  /** `{wabaId}/{kind}/{field}/{subject}`, and `/{fact}` if the field states several. */
  readonly key: string;
  readonly wabaId: string;
  readonly kind: 'account' | 'template' | 'flow' | 'group';
  readonly field: string;
  readonly subject: string;
  /** Which of the field's facts it is. Absent in records written before facts were distinguished. */
  readonly fact?: string;
  /** Meta's event, decision or status. */
  readonly type: string;
  /** Meta's time in milliseconds since 1970; 0 if it gave none. The newest wins, then the greater identity. */
  readonly at: number;
  /** When it ends by itself, in milliseconds since 1970. */
  readonly until?: number;
  /** Orders facts that Meta gives no time for. */
  readonly rank?: number;
  readonly identity: string;
  /** The update, or the part of it that states the fact, as Meta sent it. */
  readonly value: unknown;
}

/** Reads account state. It is written by `WebhookEventStore.processPending` only. */
export interface AccountStore {
  /** All records, by key. */
  list(): Promise<readonly AccountRecord[]>;
}
