import type { CallbackOverride } from './app.ts';

/** A WhatsApp Business Account. */
export interface Waba {
  readonly kind: 'waba';
  readonly id: string;
  readonly businessId: string;
  name: string;
  currency: string;
  country: string;
  timezoneId: string;
  readonly templateNamespace: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  status: 'ACTIVE' | 'BANNED';
  reviewStatus: 'APPROVED' | 'PENDING' | 'REJECTED';
  /** Whether the payment method is missing or invalid: messages that are charged fail with 131042. */
  hasPaymentIssue: boolean;
  /** Whether marketing templates are sent only by `/marketing_messages`; `/messages` refuses them with 131063. */
  disablesMarketingOnMessages: boolean;
  /**
   * The categories that may be sent without a template or window (Meta: direct-send); authentication is by invitation.
   */
  readonly directSend: Set<DirectSendCategory>;
  /** Until when this is blocked for misclassification, in milliseconds since 1970. */
  directSendBlockedUntil: number | undefined;
  /** Until when utility is limited and refused with 131064, in milliseconds since 1970. */
  directSendLimitedUntil?: number | undefined;
  /** Whether it belongs to a government or non-profit, whose service messages are free. */
  isPaidExempt: boolean;
  /** The connected product catalogues, by id. */
  readonly catalogIds: Set<string>;
  /** The apps that get its webhooks, by id; without any, no webhooks are sent. */
  readonly subscribedApps: Map<string, { override: CallbackOverride | undefined }>;
}

/** The categories that may be sent outside of the user's window. */
export type DirectSendCategory = 'utility' | 'authentication';
