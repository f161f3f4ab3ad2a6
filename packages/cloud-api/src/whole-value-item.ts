import { alertInfoOf } from './account-facts.ts';
import { type Change, itemBase } from './change.ts';
import { contentHash } from './content-hash.ts';
import { handoverItem } from './handover-item.ts';
import { identityOf } from './identity.ts';
import type { AccountItem, HandoverItem, OtherItem } from './items.ts';
import { idOf, isBlank, isObject, type JsonObject, ownValue, timeOf, wordOf } from './json-value.ts';
import { unknownItem } from './unknown-item.ts';
import { waIdOf } from './user-ids.ts';

/** The fields whose value is one update as a whole, as of Meta's webhook reference. */
const kindOfField: ReadonlyMap<string, AccountItem['kind'] | 'handover' | 'tracking_event'> = new Map([
  ['account_alerts', 'account'],
  ['account_review_update', 'account'],
  ['account_settings_update', 'account'],
  ['account_update', 'account'],
  ['business_capability_update', 'account'],
  ['business_status_update', 'account'],
  ['business_username_update', 'account'],
  ['business_username_updates', 'account'],
  ['partner_solutions', 'account'],
  ['payment_configuration_update', 'account'],
  ['phone_number_name_update', 'account'],
  ['phone_number_quality_update', 'account'],
  ['security', 'account'],
  ['message_template_components_update', 'template'],
  ['message_template_quality_update', 'template'],
  ['message_template_status_update', 'template'],
  ['template_category_update', 'template'],
  ['template_correct_category_detection', 'template'],
  ['flows', 'flow'],
  ['group_lifecycle_update', 'group'],
  ['group_participants_update', 'group'],
  ['group_settings_update', 'group'],
  ['group_status_update', 'group'],
  ['messaging_handovers', 'handover'],
  ['tracking_events', 'tracking_event'],
]);

const statusField = 'message_template_status_update';

/** A key that only one field's values have, for values that Meta put under another field or under none. */
const fieldOfKey = [
  ['new_quality_score', 'message_template_quality_update'],
  ['message_template_element', 'message_template_components_update'],
  ['suggested_category', 'template_correct_category_detection'],
  ['correct_category', 'template_category_update'],
  ['new_category', 'template_category_update'],
  ['message_template_id', 'message_template_status_update'],
  ['message_template_name', 'message_template_status_update'],
  ['flow_id', 'flows'],
  ['waba_info', 'account_update'],
] as const;

/**
 * The one item of a value that is an update as a whole: about the account, a number, a template, a flow or a group.
 * What it is goes by its field, but a value that plainly belongs to another field is taken there: Meta's sample of a
 * template's quality comes as `message_template_status_update`, and partner updates come with no field.
 */
export function wholeValueItem(change: Change): AccountItem | HandoverItem | OtherItem {
  const { value, scope, path, entryTime } = change;
  const field = settledField(change);
  const kind = kindOfField.get(field);
  if (kind === undefined) return unknownItem(change, value, path);
  if (kind === 'handover') return handoverItem(change, value, path);
  const type = eventOf(value) ?? field;
  const at = change.entryAt ?? timeOf(value.timestamp);
  const settled: Change = { ...change, field };
  if (kind === 'tracking_event') {
    const identity = identityOf(kind, scope, field, contentHash(value), entryTime);
    return { kind, ...itemBase(settled, type, path, identity, value), at };
  }
  const subject = subjectOf(kind, change);
  const parts = [field, type, subject, entryTime, contentHash(value)];
  return { kind, ...itemBase(settled, type, path, identityOf(kind, change.wabaId, ...parts), value), at, subject };
}

/** Whether the value is one update as a whole although it has a list that others split: a flow's errors are its own. */
export function isWholeValue({ field, value }: Change): boolean {
  return field === 'flows' || (Object.hasOwn(value, 'flow_id') && field === '');
}

/** Whether the value is an update about the account, a template, a flow or a group: by its field, else by its keys. */
export function isUpdate({ field, value }: Pick<Change, 'field' | 'value'>): boolean {
  const kind = kindOfField.get(field === '' ? settledField({ field, value }) : field);
  return kind !== undefined && kind !== 'handover';
}

function settledField({ field, value }: Pick<Change, 'field' | 'value'>): string {
  // Only among template updates was one seen under another's field, that of their status; all others are taken at their word.
  if (kindOfField.has(field) && field !== statusField) return field;
  const seen = fieldOfKey.find(([key]) => !isBlank(ownValue(value, key)))?.[1];
  return seen === undefined || (field === statusField && kindOfField.get(seen) !== 'template') ? field : seen;
}

/** Meta's word for the update: an event, a decision, a status, or an alert's type. */
function eventOf(value: JsonObject): string | undefined {
  const alert = alertInfoOf(value).alert_type;
  return wordOf(value.event) ?? wordOf(value.decision) ?? wordOf(value.status) ?? wordOf(alert);
}

function subjectOf(kind: AccountItem['kind'], { value, wabaId }: Change): string {
  if (kind === 'template') return idOf(value.message_template_id) ?? templateName(value) ?? wabaId;
  if (kind === 'flow') return idOf(value.flow_id) ?? wabaId;
  if (kind === 'group') return idOf(value.group_id) ?? wabaId;
  const settings = isObject(value.phone_number_settings) ? value.phone_number_settings.phone_number_id : undefined;
  const waba = isObject(value.waba_info) ? value.waba_info.waba_id : undefined;
  return (
    numberIdOf(value.display_phone_number) ??
    idOf(settings) ??
    idOf(value.entity_id) ??
    idOf(value.configuration_name) ??
    idOf(value.solution_id) ??
    idOf(waba) ??
    numberIdOf(value.phone_number) ??
    wabaId
  );
}

/** A business number is one subject, with a `+` and spaces or without. */
const numberIdOf = (number: unknown): string | undefined => waIdOf(number) ?? idOf(number);

function templateName(value: JsonObject): string | undefined {
  const name = idOf(value.message_template_name);
  return name === undefined ? undefined : `${name}/${idOf(value.message_template_language) ?? ''}`;
}
