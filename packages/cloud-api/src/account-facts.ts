import { contentHash } from './content-hash.ts';
import type { AccountItem } from './items.ts';
import { idOf, isBlank, isObject, type JsonObject, textOf, timeOf, wordOf } from './json-value.ts';

/**
 * One thing that an update says, under its own name: it stays until the next update with the same field, subject and name,
 * or until its own end; nothing else replaces it. An account can be restricted, banned and in a new price tier at the same
 * time, although all three arrive as `account_update`.
 */
export interface AccountFact {
  /** Unique for the field and subject; '' for a field that says one thing only. */
  readonly name: string;
  /** Meta's word for the state: `SCHEDULE_FOR_DISABLE`, `ACTIVE`, `APPROVED`, … */
  readonly type: string;
  /** When it ends by itself, in milliseconds since 1970. */
  readonly until?: number;
  /** The part of the update that says it, unchanged. */
  readonly value: unknown;
}

type Update = Pick<AccountItem, 'field' | 'type' | 'raw'>;
type Rule = (value: JsonObject, type: string) => readonly AccountFact[];

/**
 * Splits an update about the account, a number, a template, a flow or a group into the facts it states. An update without a
 * rule is one fact under the name of its event, so that it never replaces another event of the same field.
 */
export function accountFacts({ field, type, raw }: Update): readonly AccountFact[] {
  const value = isObject(raw) ? raw : {};
  const rule = rules.get(field);
  return rule === undefined ? [{ name: '', type, value: raw }] : rule(value, type);
}

const whole =
  (name: string): Rule =>
  (value, type) => [{ name, type, value }];

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['account_update', accountUpdate],
  ['account_alerts', alert],
  ['phone_number_quality_update', numberQuality],
  ['template_category_update', templateCategory],
  ['flows', flow],
  ['group_lifecycle_update', groupLifecycle],
  ['group_participants_update', groupParticipants],
  ['group_settings_update', groupSettings],
  ['group_status_update', whole('suspension')],
]);

/** Events of `account_update` that replace each other: each replaces only those in its own line. */
const accountEvents: ReadonlyMap<string, string> = new Map([
  ['ACCOUNT_DELETED', 'deletion'],
  ['ACCOUNT_OFFBOARDED', 'onboarding'],
  ['ACCOUNT_RECONNECTED', 'onboarding'],
  ['AUTH_INTL_PRICE_ELIGIBILITY_UPDATE', 'international_price'],
  ['BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE', 'country'],
]);

function accountUpdate(value: JsonObject, event: string): AccountFact[] {
  switch (event) {
    case 'ACCOUNT_RESTRICTION':
      return restrictions(value, event);
    case 'ACCOUNT_VIOLATION':
      return [{ name: `violation:${partWord(value, 'violation_info', 'violation_type')}`, type: event, value }];
    case 'DISABLED_UPDATE':
      return [{ name: 'ban', type: partWord(value, 'ban_info', 'waba_ban_state') || event, value }];
    case 'VOLUME_BASED_PRICING_TIER_UPDATE': {
      const [category, region] = ['pricing_category', 'region'].map((key) => partWord(value, 'volume_tier_info', key));
      return [{ name: `price_tier:${category}:${region}`, type: event, value }];
    }
    case 'PARTNER_ADDED':
    case 'PARTNER_REMOVED':
      return [{ name: 'partner', type: event, value }];
    case 'PARTNER_APP_INSTALLED':
    case 'PARTNER_APP_UNINSTALLED':
      return [{ name: `partner_app:${partWord(value, 'waba_info', 'partner_app_id')}`, type: event, value }];
    default:
      return [{ name: accountEvents.get(event) ?? event, type: event, value }];
  }
}

/**
 * The steps of Meta's procedure against messages of Direct Send in the wrong category (Meta: direct-send, July 2026). A
 * limit of the rate and a ban are separate restrictions, and each ends with its own word; a warning restricts nothing.
 */
const directSendAbuse = 'DIRECT_SEND_UTILITY_CATEGORY_ABUSE_';
const rateLimit = `restriction:${directSendAbuse}RATE_LIMIT`;
const directSendBan = 'restriction:RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES';
const directSendSteps: ReadonlyMap<string, Pick<AccountFact, 'name'> & { readonly type?: string }> = new Map([
  ['WARN', { name: `violation:${directSendAbuse}WARN` }],
  ['RATE_LIMIT', { name: rateLimit }],
  ['RATE_LIMIT_RECOVERY', { name: rateLimit, type: 'LIFTED' }],
  ['STRIKE_1', { name: directSendBan }],
  ['STRIKE_2', { name: directSendBan }],
  ['OFFBOARD', { name: directSendBan }],
  ['UNBAN', { name: directSendBan, type: 'LIFTED' }],
]);

function restrictions(value: JsonObject, event: string): AccountFact[] {
  const violation = partWord(value, 'violation_info', 'violation_type');
  const step = directSendSteps.get(
    violation.startsWith(directSendAbuse) ? violation.slice(directSendAbuse.length) : violation,
  );
  const list = Array.isArray(value.restriction_info) ? value.restriction_info.filter(isObject) : [];
  if (step?.type || list.length === 0) {
    return [{ name: step?.name ?? `restriction:${violation}`, type: step?.type ?? event, value }];
  }
  return list.map((restriction) => {
    const until = timeOf(restriction.expiration);
    const own = `restriction:${wordOf(restriction.restriction_type) ?? ''}`;
    const name = step && own === directSendBan ? step.name : own;
    return { name, type: event, value: { ...value, restriction_info: [restriction] }, ...(until && { until }) };
  });
}

/** The contents of an alert: in `alert_info`, in older webhooks in the value itself. */
export const alertInfoOf = (value: JsonObject): JsonObject => (isObject(value.alert_info) ? value.alert_info : value);

function alert(value: JsonObject, type: string): AccountFact[] {
  const info = alertInfoOf(value);
  return [{ name: `alert:${wordOf(info.alert_type) ?? type}`, type: wordOf(info.alert_status) ?? type, value }];
}

const qualityEvents: ReadonlyMap<string, string> = new Map([
  ['FLAGGED', 'flag'],
  ['UNFLAGGED', 'flag'],
  ['THROUGHPUT_UPGRADE', 'throughput'],
]);

/** All other events are about the number's messaging limit, which a higher throughput does not change. */
function numberQuality(value: JsonObject, type: string): AccountFact[] {
  return [{ name: qualityEvents.get(type) ?? 'limit', type, value }];
}

/** Meta announces a change with `correct_category`, and reports its completion with `previous_category`. */
function templateCategory(value: JsonObject, type: string): AccountFact[] {
  return [{ name: !isBlank(value.correct_category) ? 'announced' : 'category', type, value }];
}

function flow(value: JsonObject, type: string): AccountFact[] {
  if (type === 'FLOW_STATUS_CHANGE') return [{ name: 'status', type: wordOf(value.new_status) ?? type, value }];
  return [{ name: `alert:${type}`, type: wordOf(value.alert_state) ?? type, value }];
}

/** A failed creation or deletion leaves a group unchanged. */
function groupLifecycle(value: JsonObject, type: string): AccountFact[] {
  return [{ name: hasErrors(value) ? `failed:${type}` : 'lifecycle', type, value }];
}

/** One fact for each person, so that those who joined and have not left are members, in any order of reports. */
function groupParticipants(value: JsonObject, type: string): AccountFact[] {
  const requestId = textOf(value.join_request_id);
  if (requestId !== undefined) return [{ name: `join_request:${requestId}`, type, value }];
  const joined = peopleIn(value.added_participants).map(({ id, raw }) => member(id, 'joined', raw));
  const left = peopleIn(value.removed_participants).map(({ id, raw }) => member(id, 'left', raw));
  const facts = [...joined, ...left];
  return facts.length > 0 ? facts : [{ name: type, type, value }];
}

const member = (id: string, type: string, value: unknown): AccountFact => ({ name: `member:${id}`, type, value });

function peopleIn(list: unknown): { readonly id: string; readonly raw: JsonObject }[] {
  const people = Array.isArray(list) ? list.filter(isObject) : [];
  return people.map((raw) => ({
    id: idOf(raw.user_id) ?? idOf(raw.wa_id) ?? idOf(raw.input) ?? contentHash(raw),
    raw,
  }));
}

const settingsParts = ['group_subject', 'group_description', 'profile_picture'] as const;

/** Each setting separately; one that could not be changed stays as it was. */
function groupSettings(value: JsonObject, type: string): AccountFact[] {
  const facts = settingsParts.flatMap((key): AccountFact[] => {
    const part = value[key];
    if (!isObject(part)) return [];
    return [{ name: part.update_successful === false ? `failed:${key}` : key, type, value: part }];
  });
  return facts.length > 0 ? facts : [{ name: hasErrors(value) ? `failed:${type}` : '', type, value }];
}

const hasErrors = ({ errors }: JsonObject): boolean => Array.isArray(errors) && errors.length > 0;

function partWord(value: JsonObject, part: string, key: string): string {
  const inner = value[part];
  return (isObject(inner) ? wordOf(inner[key]) : undefined) ?? '';
}
