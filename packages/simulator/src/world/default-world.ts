import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import { defaults } from './defaults.ts';
import type { PhoneNumber } from './phone-number.ts';
import { permissions } from './token.ts';
import type { Waba } from './waba.ts';
import { createWorld, type World } from './world.ts';

export interface WorldOptions {
  readonly appSecret?: string;
  readonly token?: string;
  /** Makes the number a test number: it may write only to the numbers on its list. */
  readonly isTestNumber?: boolean;
  /** That list, digits only; empty by default. */
  readonly testRecipients?: readonly string[];
  /** The maximum number of stored messages; 10,000 by default. */
  readonly remember?: number;
  /** How long the review of a template takes, in simulated milliseconds; 30,000 by default. */
  readonly templateReviewMs?: number;
}

/** A portfolio with one WABA, one connected number, one app, one system user's token, and no subscription. */
export function createDefaultWorld(clock: Clock, ids: Ids, options: WorldOptions = {}): World {
  const world = createWorld(ids, options.remember ?? 10_000);
  if (options.templateReviewMs !== undefined) world.templateReviewMs = options.templateReviewMs;
  const { businessId, wabaId, appId, systemUserId } = defaults;
  world.businesses.set(businessId, {
    kind: 'business',
    id: businessId,
    name: 'Lucky Shrub',
    timezoneId: 0,
    verificationStatus: 'verified',
    messagingLimit: 'TIER_100K',
  });
  world.systemUsers.set(systemUserId, { kind: 'system-user', id: systemUserId, name: 'simulator', businessId });
  world.wabas.set(wabaId, createWaba(wabaId, businessId, clock.now()));
  const number = createPhoneNumber(defaults.phoneNumberId, wabaId, defaults.displayPhoneNumber, clock.now());
  world.phoneNumbers.set(number.id, number);
  if (options.isTestNumber) {
    number.testRecipients = new Set(options.testRecipients);
    number.accountMode = 'SANDBOX';
    number.verifiedName = 'Test Number';
    number.codeVerificationStatus = 'NOT_VERIFIED';
  }
  world.apps.set(appId, {
    kind: 'app',
    id: appId,
    name: 'Lucky Shrub',
    secret: options.appSecret ?? defaults.appSecret,
    subscription: undefined,
    requiresProof: false,
  });
  const token = options.token ?? defaults.token;
  world.tokens.set(token, {
    value: token,
    type: 'SYSTEM_USER',
    appId,
    userId: systemUserId,
    scopes: new Set(permissions),
    wabaIds: new Set([wabaId]),
    issuedAt: clock.now(),
    expiresAt: undefined,
    fault: undefined,
  });
  return world;
}

/** A WABA in good standing. @param createdAt milliseconds since 1970. */
export function createWaba(id: string, businessId: string, createdAt = 0): Waba {
  return {
    kind: 'waba',
    id,
    businessId,
    name: 'Lucky Shrub',
    currency: 'USD',
    country: 'US',
    timezoneId: '1',
    templateNamespace: '58e6d318_b627_4112_b9c7_2961197553ea',
    createdAt,
    status: 'ACTIVE',
    reviewStatus: 'APPROVED',
    hasPaymentIssue: false,
    disablesMarketingOnMessages: false,
    directSend: new Set(['utility']),
    directSendBlockedUntil: undefined,
    isPaidExempt: false,
    catalogIds: new Set(),
    subscribedApps: new Map(),
  };
}

/** A number that is verified, registered and connected. */
export function createPhoneNumber(
  id: string,
  wabaId: string,
  displayPhoneNumber: string,
  onboardedAt: number,
): PhoneNumber {
  return {
    kind: 'phone-number',
    id,
    wabaId,
    displayPhoneNumber,
    verifiedName: 'Lucky Shrub',
    nameStatus: 'APPROVED',
    newDisplayName: undefined,
    qualityRating: 'GREEN',
    codeVerificationStatus: 'VERIFIED',
    platformType: 'CLOUD_API',
    status: 'CONNECTED',
    throughput: 'STANDARD',
    accountMode: 'LIVE',
    isOfficialBusinessAccount: false,
    isOnBizApp: false,
    pin: undefined,
    verificationCode: undefined,
    testRecipients: undefined,
    override: undefined,
    onboardedAt,
    registrations: [],
    maintenanceUntil: undefined,
    username: undefined,
    freeMessagesPerMonth: 1_000,
  };
}
