import type { CallbackOverride } from './app.ts';

/** A business phone number. */
export interface PhoneNumber {
  readonly kind: 'phone-number';
  readonly id: string;
  readonly wabaId: string;
  /** As people write it: `+1 555-078-3881`. */
  displayPhoneNumber: string;
  verifiedName: string;
  nameStatus: 'APPROVED' | 'AVAILABLE_WITHOUT_REVIEW' | 'DECLINED' | 'EXPIRED' | 'PENDING_REVIEW' | 'NONE';
  /** A name that waits for its review. */
  newDisplayName: string | undefined;
  qualityRating: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  codeVerificationStatus: 'VERIFIED' | 'NOT_VERIFIED' | 'EXPIRED';
  platformType: 'CLOUD_API' | 'NOT_APPLICABLE' | 'ON_PREMISE';
  status: 'CONNECTED' | 'DISCONNECTED' | 'PENDING' | 'FLAGGED' | 'RESTRICTED' | 'BANNED';
  throughput: 'STANDARD' | 'HIGH' | 'NOT_APPLICABLE';
  accountMode: 'LIVE' | 'SANDBOX';
  isOfficialBusinessAccount: boolean;
  /** Also in the WhatsApp Business app (coexistence): 20 messages a second. */
  isOnBizApp: boolean;
  pin: string | undefined;
  /** The code that proves the number: `request_code` sends it, 123456 if it is not set before. */
  verificationCode: string | undefined;
  /** When it was sent, milliseconds since 1970; undefined before that, and once it was used. */
  codeSentAt?: number | undefined;
  /** A test number writes only to these numbers, digits only; a production number has no such list. */
  testRecipients: Set<string> | undefined;
  override: CallbackOverride | undefined;
  /** Milliseconds since 1970. */
  readonly onboardedAt: number;
  /** When it was registered or deregistered, milliseconds since 1970, the last ten times: Meta allows ten in 72 hours. */
  registrations: number[];
  /** The account is being moved to a higher throughput until then: sends are answered 131057. */
  maintenanceUntil: number | undefined;
  username: string | undefined;
  /** For the badge of an Official Business Account; nobody has decided on it. */
  hasAppliedForBadge?: boolean;
  /** How many service messages are free in a calendar month: a thousand at Meta. */
  freeMessagesPerMonth: number;
}

/** What people write between the digits, and the marks that come along when a number is copied. */
const separators = /[\s()./\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060-\u2069\u2212-]/g;

/** The digits of a user's number in international form, however it is written; undefined for what is no such number. */
export function waIdOf(text: string): string | undefined {
  return /^\+?(?:00)?([1-9]\d{4,14})$/.exec(text.replace(separators, ''))?.[1];
}

/** The number as webhooks tell it: digits only. */
export function digitsOf(number: string): string {
  return number.replace(/\D/g, '');
}
