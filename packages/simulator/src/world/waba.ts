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
  /** There is no payment method, or something is wrong with it: what costs fails with 131042. */
  hasPaymentIssue: boolean;
  /** Marketing templates go out by `/marketing_messages` alone; `/messages` refuses them with 131063. */
  disablesMarketingOnMessages: boolean;
  /** What may be sent without template or window (Meta: direct-send); authentication is by invitation. */
  readonly directSend: Set<DirectSendCategory>;
  /** Until when it may not, for misclassification, milliseconds since 1970. */
  directSendBlockedUntil: number | undefined;
  /** Until when utility is limited, so that it is refused with 131064, milliseconds since 1970. */
  directSendLimitedUntil?: number | undefined;
  /** Of a government or a non-profit, whose service messages cost nothing. */
  isPaidExempt: boolean;
  /** The catalogues of products that are connected to it, by their id. */
  readonly catalogIds: Set<string>;
  /** The apps that get its webhooks, by id; a WABA that is in no app's list sends none. */
  readonly subscribedApps: Map<string, { override: CallbackOverride | undefined }>;
}

/** The categories that are sent without the user's window. */
export type DirectSendCategory = 'utility' | 'authentication';
