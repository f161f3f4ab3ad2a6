import type { App } from '../world/app.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import { timeZoneOf } from '../world/time-zones.ts';
import { permissions, type Token } from '../world/token.ts';
import type { User } from '../world/user.ts';
import type { DirectSendCategory, Waba } from '../world/waba.ts';
import { ControlError } from './control-error.ts';
import {
  only,
  optionalBoolean,
  optionalNumber,
  optionalNumberWithin,
  optionalOneOf,
  optionalPhoneNumber,
  optionalString,
  optionalStrings,
  waId,
} from './read-values.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Manual changes of state: given fields are set, the others stay. No webhook reports them. */
export function patchNumber(number: PhoneNumber, fields: Fields, path = ''): void {
  only(fields, path, numberFields);
  assign(number, {
    displayPhoneNumber: optionalPhoneNumber(fields, 'displayPhoneNumber', path),
    verifiedName: optionalString(fields, 'verifiedName', path),
    nameStatus: optionalOneOf(fields, 'nameStatus', path, nameStatuses),
    qualityRating: optionalOneOf(fields, 'qualityRating', path, ['GREEN', 'YELLOW', 'RED', 'UNKNOWN']),
    codeVerificationStatus: optionalOneOf(fields, 'codeVerificationStatus', path, [
      'VERIFIED',
      'NOT_VERIFIED',
      'EXPIRED',
    ]),
    platformType: optionalOneOf(fields, 'platformType', path, ['CLOUD_API', 'NOT_APPLICABLE', 'ON_PREMISE']),
    status: optionalOneOf(fields, 'status', path, numberStatuses),
    throughput: optionalOneOf(fields, 'throughput', path, ['STANDARD', 'HIGH', 'NOT_APPLICABLE']),
    accountMode: optionalOneOf(fields, 'accountMode', path, ['LIVE', 'SANDBOX']),
    isOnBizApp: optionalBoolean(fields, 'isOnBizApp', path),
    isOfficialBusinessAccount: optionalBoolean(fields, 'isOfficialBusinessAccount', path),
    pin: optionalString(fields, 'pin', path),
    verificationCode: optionalString(fields, 'verificationCode', path),
    maintenanceUntil: optionalNumber(fields, 'maintenanceUntil', path),
    freeMessagesPerMonth: optionalNumberWithin(fields, 'freeMessagesPerMonth', path, [0, 1_000_000]),
  });
  const recipients = optionalStrings(fields, 'testRecipients', path);
  if (recipients)
    number.testRecipients = new Set(
      recipients.map((each, index) => waId({ [index]: each }, String(index), `${path}testRecipients.`)),
    );
  else if (fields.testRecipients === null) number.testRecipients = undefined;
}

const nameStatuses = ['APPROVED', 'AVAILABLE_WITHOUT_REVIEW', 'DECLINED', 'EXPIRED', 'PENDING_REVIEW', 'NONE'] as const;
const numberStatuses = ['CONNECTED', 'DISCONNECTED', 'PENDING', 'FLAGGED', 'RESTRICTED', 'BANNED'] as const;
const numberFields = [
  'id',
  'wabaId',
  'displayPhoneNumber',
  'verifiedName',
  'nameStatus',
  'qualityRating',
  'codeVerificationStatus',
  'platformType',
  'status',
  'throughput',
  'accountMode',
  'isOnBizApp',
  'isOfficialBusinessAccount',
  'pin',
  'verificationCode',
  'maintenanceUntil',
  'freeMessagesPerMonth',
  'testRecipients',
];

export function patchWaba(waba: Waba, fields: Fields, path = ''): void {
  only(fields, path, [
    'id',
    'businessId',
    'name',
    'currency',
    'country',
    'timezoneId',
    'status',
    'reviewStatus',
    'hasPaymentIssue',
    'isPaidExempt',
    'disablesMarketingOnMessages',
    'directSend',
    'directSendBlockedUntil',
  ]);
  const directSend = optionalStrings(fields, 'directSend', path)?.map((each) => directSendCategory(each, path));
  if (directSend) {
    waba.directSend.clear();
    for (const category of directSend) waba.directSend.add(category);
  }
  // null ends the block.
  if ('directSendBlockedUntil' in fields) {
    waba.directSendBlockedUntil = optionalNumber(fields, 'directSendBlockedUntil', path);
  }
  assign(waba, {
    name: optionalString(fields, 'name', path),
    currency: optionalString(fields, 'currency', path),
    country: optionalString(fields, 'country', path),
    timezoneId: optionalTimeZone(fields, path),
    status: optionalOneOf(fields, 'status', path, ['ACTIVE', 'BANNED']),
    reviewStatus: optionalOneOf(fields, 'reviewStatus', path, ['APPROVED', 'PENDING', 'REJECTED']),
    hasPaymentIssue: optionalBoolean(fields, 'hasPaymentIssue', path),
    isPaidExempt: optionalBoolean(fields, 'isPaidExempt', path),
    disablesMarketingOnMessages: optionalBoolean(fields, 'disablesMarketingOnMessages', path),
  });
}

function directSendCategory(name: string, path: string): DirectSendCategory {
  if (name === 'utility' || name === 'authentication') return name;
  throw new ControlError(`${path}directSend: "${name}" is none of utility, authentication.`);
}

function optionalTimeZone(fields: Fields, path: string): string | undefined {
  const id = optionalString(fields, 'timezoneId', path);
  if (id === undefined || timeZoneOf(id) !== undefined) return id;
  throw new ControlError(
    `${path}timezoneId is one of Meta's ids for time zones: "1" is America/Los_Angeles, "47" Europe/Berlin.`,
  );
}

export function patchApp(app: App, fields: Fields, path = ''): void {
  only(fields, path, ['id', 'name', 'secret', 'requiresProof', 'isMadeSinceV27']);
  assign(app, {
    name: optionalString(fields, 'name', path),
    secret: optionalString(fields, 'secret', path),
    requiresProof: optionalBoolean(fields, 'requiresProof', path),
    isMadeSinceV27: optionalBoolean(fields, 'isMadeSinceV27', path),
  });
}

export function patchToken(token: Token, fields: Fields, path = ''): void {
  only(fields, path, ['value', 'type', 'appId', 'userId', 'scopes', 'wabaIds', 'expiresAt', 'fault']);
  const scopes = optionalStrings(fields, 'scopes', path);
  if (scopes) token.scopes = new Set(scopes.map((scope) => permissionOf(scope, path)));
  if (fields.wabaIds === 'all') token.wabaIds = 'all';
  else {
    const wabaIds = optionalStrings(fields, 'wabaIds', path);
    if (wabaIds) token.wabaIds = new Set(wabaIds);
  }
  // null removes an end or a fault.
  if ('expiresAt' in fields) token.expiresAt = optionalNumber(fields, 'expiresAt', path);
  if ('fault' in fields) token.fault = optionalOneOf(fields, 'fault', path, tokenFaults);
}

const tokenFaults = ['password_changed', 'logged_out', 'app_removed', 'undecryptable'] as const;

function permissionOf(scope: string, path: string) {
  const found = permissions.find((permission) => permission === scope);
  if (!found) throw new ControlError(`${path}scopes: "${scope}" is none of ${permissions.join(', ')}.`);
  return found;
}

type UserDetails = Partial<
  Pick<User, 'name' | 'username' | 'hidesNumber' | 'parentId' | 'hasWhatsApp' | 'isOnline' | 'reads'>
>;

const userFields = [
  'waId',
  'userId',
  'name',
  'username',
  'hidesNumber',
  'parentId',
  'hasWhatsApp',
  'isOnline',
  'reads',
];

/** The given fields of a user. */
export function readUser(fields: Fields, path = ''): UserDetails {
  only(fields, path, userFields);
  return given<UserDetails>({
    name: optionalString(fields, 'name', path),
    username: optionalString(fields, 'username', path),
    hidesNumber: optionalBoolean(fields, 'hidesNumber', path),
    parentId: optionalOneOf(fields, 'parentId', path, ['none', 'too', 'only']),
    hasWhatsApp: optionalBoolean(fields, 'hasWhatsApp', path),
    isOnline: optionalBoolean(fields, 'isOnline', path),
    reads: optionalOneOf(fields, 'reads', path, ['soon', 'never']),
  });
}

type Unset<T> = { readonly [K in keyof T]?: T[K] | undefined };

function assign<T extends object>(target: T, values: Unset<T>): void {
  Object.assign(target, given(values));
}

function given<T extends object>(values: Unset<T>): Partial<T> {
  const named: Partial<T> = { ...values };
  for (const name in named) if (named[name] === undefined) delete named[name];
  return named;
}
