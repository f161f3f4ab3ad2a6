/** A group that a business number has created (Meta: groups). */
export interface Group {
  readonly kind: 'group';
  /** Text like base64, not digits. */
  readonly id: string;
  readonly phoneNumberId: string;
  subject: string;
  description: string | undefined;
  readonly joinApprovalMode: 'auto_approve' | 'approval_required';
  /** None after it was deleted. */
  inviteLink: string | undefined;
  isSuspended: boolean;
  /** The users in it, by their number, without the business. */
  readonly participants: Set<string>;
  /** The users whom the business removed: they can't come back. */
  readonly removed: Set<string>;
  /** The users who ask to join, by the id of the request. */
  readonly joinRequests: Map<string, JoinRequest>;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export interface JoinRequest {
  readonly id: string;
  /** The user's number. */
  readonly waId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}
