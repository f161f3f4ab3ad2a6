import type { PhoneNumber } from '../world/phone-number.ts';
import type { TemplateCategory, TemplateComponent } from '../world/template.ts';
import type { Permission, TokenFault, TokenKind } from '../world/token.ts';
import type { User } from '../world/user.ts';
import type { DirectSendCategory, Waba } from '../world/waba.ts';

type Some<T, K extends keyof T> = Readonly<Partial<Pick<T, K>>>;

/**
 * The contents of a seed, as an object or as a JSON file. An existing id is changed, a new one is created. Fields that
 * are left out keep their value, or get that of the default world.
 */
export interface Seed {
  readonly apps?: readonly SeedApp[];
  readonly wabas?: readonly SeedWaba[];
  readonly phoneNumbers?: readonly SeedPhoneNumber[];
  readonly tokens?: readonly SeedToken[];
  readonly templates?: readonly SeedTemplate[];
  readonly users?: readonly SeedUser[];
  /**
   * Earlier messages of users, in order, which open their windows. They cause no webhooks before the app is connected.
   * A message is as in a webhook: `{ "from": "16505551234", "type": "text", "text": { "body": "Hello" } }`.
   */
  readonly messages?: readonly SeedMessage[];
}

export interface SeedApp {
  readonly id: string;
  readonly name?: string;
  /** Must be given for a new app. */
  readonly secret?: string;
  readonly requiresProof?: boolean;
  readonly isMadeSinceV27?: boolean;
}

export interface SeedWaba
  extends Some<
    Waba,
    | 'name'
    | 'currency'
    | 'country'
    | 'timezoneId'
    | 'status'
    | 'reviewStatus'
    | 'hasPaymentIssue'
    | 'isPaidExempt'
    | 'disablesMarketingOnMessages'
    | 'directSendBlockedUntil'
  > {
  readonly id: string;
  /** The portfolio of a new WABA; by default the first one. */
  readonly businessId?: string;
  /** The category of messages that may be sent without template or window; utility by default. */
  readonly directSend?: readonly DirectSendCategory[];
}

export interface SeedPhoneNumber
  extends Some<
    PhoneNumber,
    | 'verifiedName'
    | 'nameStatus'
    | 'qualityRating'
    | 'codeVerificationStatus'
    | 'platformType'
    | 'status'
    | 'throughput'
    | 'accountMode'
    | 'isOnBizApp'
    | 'isOfficialBusinessAccount'
    | 'pin'
    | 'verificationCode'
    | 'maintenanceUntil'
    | 'freeMessagesPerMonth'
  > {
  readonly id: string;
  /** The WABA of a new number; by default the first one. */
  readonly wabaId?: string;
  /** Must be given for a new number: `+1 555-078-3881`. */
  readonly displayPhoneNumber?: string;
  /** Makes it a test number, which may only write to these recipients; null makes it a production number. */
  readonly testRecipients?: readonly string[] | null;
}

export interface SeedToken {
  /** The token itself. */
  readonly value: string;
  /** For a new token; SYSTEM_USER by default. */
  readonly type?: TokenKind;
  readonly appId?: string;
  readonly userId?: string;
  /** None by default. */
  readonly scopes?: readonly Permission[];
  /** By default all existing ones; `all` includes those that are added later. */
  readonly wabaIds?: readonly string[] | 'all';
  /** Milliseconds since 1970; null for never. */
  readonly expiresAt?: number | null;
  readonly fault?: TokenFault | null;
}

export interface SeedTemplate {
  readonly wabaId?: string;
  readonly name: string;
  /** `en_US` by default. */
  readonly language?: string;
  /** UTILITY by default. */
  readonly category?: TemplateCategory;
  /** APPROVED by default. */
  readonly status?: 'PENDING' | 'APPROVED' | 'REJECTED' | 'PAUSED' | 'DISABLED';
  readonly parameterFormat?: 'POSITIONAL' | 'NAMED';
  readonly components?: readonly TemplateComponent[];
}

export interface SeedUser
  extends Some<User, 'name' | 'username' | 'hidesNumber' | 'parentId' | 'hasWhatsApp' | 'isOnline' | 'reads'> {
  /** Digits only. */
  readonly waId: string;
  /** The business-scoped id by which the default portfolio knows the user: `US.13491208655302741918`. */
  readonly userId?: string;
}

export interface SeedMessage {
  /** The sender, digits only. */
  readonly from: string;
  /** The number it was sent to; by default the only one. */
  readonly phoneNumberId?: string;
  readonly [content: string]: unknown;
}
