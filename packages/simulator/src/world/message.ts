/** An error as in a webhook (Meta: webhooks/reference/messages/errors). */
export interface StatusError {
  readonly code: number;
  readonly title: string;
  readonly message: string;
  readonly error_data: { readonly details: string };
  readonly href: string;
}

export type StatusName = 'sent' | 'delivered' | 'read' | 'played' | 'failed';

/** A message that the business sent and Meta accepted. */
export interface SentMessage {
  readonly direction: 'sent';
  readonly wamid: string;
  readonly phoneNumberId: string;
  /** The user's number, or the group's id. */
  readonly to: string;
  /** The value of `to` or `recipient`. */
  readonly input: string;
  readonly isToGroup: boolean;
  /** Whether only a business-scoped user id was given. */
  readonly isByUserId: boolean;
  readonly type: string;
  /** The body as it was posted. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly callbackData: string | undefined;
  /** The category of its template, or of the one that Meta generates for a Direct Send. */
  readonly templateId: string | undefined;
  /** Its own time to live, if it has one. */
  readonly ttlSeconds?: number;
  readonly category: string;
  /** The role of the other responder that sent it; undefined for the business's own app. */
  readonly responder?: string;
  /** Its statuses so far, oldest first. */
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
  /** The message as in the webhook. */
  readonly message: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whether the business has marked it as read. */
  isRead: boolean;
}
