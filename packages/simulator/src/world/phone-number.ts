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
  /** A name in review. */
  newDisplayName: string | undefined;
  qualityRating: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  codeVerificationStatus: 'VERIFIED' | 'NOT_VERIFIED' | 'EXPIRED';
  platformType: 'CLOUD_API' | 'NOT_APPLICABLE' | 'ON_PREMISE';
  status: 'CONNECTED' | 'DISCONNECTED' | 'PENDING' | 'FLAGGED' | 'RESTRICTED' | 'BANNED';
  throughput: 'STANDARD' | 'HIGH' | 'NOT_APPLICABLE';
  accountMode: 'LIVE' | 'SANDBOX';
  isOfficialBusinessAccount: boolean;
  /** Whether it is also in the WhatsApp Business app (coexistence), with 20 messages a second. */
  isOnBizApp: boolean;
  pin: string | undefined;
  /** The verification code, which `request_code` sends; 123456 unless it was set before. */
  verificationCode: string | undefined;
  /** When it was sent, in milliseconds since 1970; undefined before that, and after its use. */
  codeSentAt?: number | undefined;
  /** A test number writes only to these numbers, digits only; a production number has no such list. */
  testRecipients: Set<string> | undefined;
  override: CallbackOverride | undefined;
  /** Milliseconds since 1970. */
  readonly onboardedAt: number;
  /** When it was registered or deregistered, milliseconds since 1970, the last ten times: Meta allows ten in 72 hours. */
  registrations: number[];
  /** Until then the throughput is being upgraded, and sends are answered with 131057. */
  maintenanceUntil: number | undefined;
  username: string | undefined;
  /** An undecided application for the badge of an Official Business Account. */
  hasAppliedForBadge?: boolean;
  /** The number of free service messages in a calendar month: a thousand at Meta. */
  freeMessagesPerMonth: number;
}

/** The characters that people write between the digits, and invisible ones in copied numbers. */
const separators = /[\s()./\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060-\u2069\u2212-]/g;

/** The digits of a user's number in international form, however it is written; undefined if it is not such a number. */
export function waIdOf(text: string): string | undefined {
  return /^\+?(?:00)?([1-9]\d{4,14})$/.exec(text.replace(separators, ''))?.[1];
}

/** The number as in webhooks: digits only. */
export function digitsOf(number: string): string {
  return number.replace(/\D/g, '');
}
