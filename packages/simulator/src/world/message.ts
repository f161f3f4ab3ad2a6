/** An error as a webhook tells it (Meta: webhooks/reference/messages/errors). */
export interface StatusError {
  readonly code: number;
  readonly title: string;
  readonly message: string;
  readonly error_data: { readonly details: string };
  readonly href: string;
}

export type StatusName = 'sent' | 'delivered' | 'read' | 'played' | 'failed';

/** A message that the business sent and Meta took. */
export interface SentMessage {
  readonly direction: 'sent';
  readonly wamid: string;
  readonly phoneNumberId: string;
  /** The user's number, or the group's id. */
  readonly to: string;
  /** What stood in `to` or `recipient`. */
  readonly input: string;
  readonly isToGroup: boolean;
  /** Only a business-scoped user id was named. */
  readonly isByUserId: boolean;
  readonly type: string;
  /** The body as it was posted. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly callbackData: string | undefined;
  /** Of a template, or of the one that Meta makes of a message sent without (Direct Send). */
  readonly templateId: string | undefined;
  /** How long it may wait for its delivery, if it says so itself. */
  readonly ttlSeconds?: number;
  readonly category: string;
  /** The role of the other responder that sent it; undefined for the business's own app. */
  readonly responder?: string;
  /** Whether what the user reads of it has already been told. */
  readonly statuses: { readonly status: StatusName; readonly at: number; readonly errors?: readonly StatusError[] }[];
}

/** A message that a simulated user sent. */
export interface ReceivedMessage {
  readonly direction: 'received';
  readonly wamid: string;
  readonly phoneNumberId: string;
  /** The user's number. */
  readonly from: string;
  readonly type: string;
  /** The message as it stands in the webhook. */
  readonly message: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The business has marked it as read. */
  isRead: boolean;
}
