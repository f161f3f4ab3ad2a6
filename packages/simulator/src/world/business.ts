/** A business portfolio, which owns WABAs. */
export interface Business {
  readonly kind: 'business';
  readonly id: string;
  name: string;
  timezoneId: number;
  verificationStatus: 'verified' | 'not_verified' | 'pending';
  messagingLimit: MessagingLimit;
}

export type MessagingLimit = 'TIER_250' | 'TIER_2K' | 'TIER_10K' | 'TIER_100K' | 'TIER_UNLIMITED';

/** A system user of a portfolio, or a person, to whom a token belongs. */
export interface SystemUser {
  readonly kind: 'system-user';
  readonly id: string;
  name: string;
  readonly businessId: string;
}
