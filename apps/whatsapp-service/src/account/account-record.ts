/** The newest news about one thing of the account: the WABA, a number, a template, a flow, a group. */
export interface AccountRecord {
  /** `{wabaId}/{kind}/{field}/{subject}` */
  readonly key: string;
  readonly wabaId: string;
  readonly kind: 'account' | 'template' | 'flow' | 'group';
  readonly field: string;
  readonly subject: string;
  /** Meta's event, decision or status. */
  readonly type: string;
  /** Meta's time in milliseconds since 1970; 0 where it gave none. The newest wins, then the greater identity. */
  readonly at: number;
  readonly identity: string;
  /** The update as Meta sent it. */
  readonly value: unknown;
}

/** Reads account state. It is written by `WebhookEventStore.processPending` only. */
export interface AccountStore {
  /** All records, by key. */
  list(): Promise<readonly AccountRecord[]>;
}
