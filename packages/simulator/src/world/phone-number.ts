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

/** The number as webhooks tell it: digits only. */
export function digitsOf(number: string): string {
  return number.replace(/\D/g, '');
}
