import { phoneDigitsOf } from '@intexuraos/cloud-api/phone-number';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';
import { wrongUse } from '../outcome.ts';
import { withValues } from './set-values.ts';

/** The places where a webhook of the scenario names the person that it is from or about. */
const numberFields = ['from', 'wa_id', 'recipient_id'];
const userIdFields = ['from_user_id', 'user_id', 'recipient_user_id', 'from_parent_user_id', 'parent_user_id'];

/**
 * The webhook with another number everywhere, as if it came from or were about that one. The user ids of the scenario's person are left
 * out, or the service would take both for one person.
 * @throws {CommandError} if that is no number, or if the webhook is nobody's.
 */
export function asUser(body: Json, number: string): Json {
  const digits = phoneDigitsOf(number);
  if (digits === null)
    throw wrongUse(`--user is "${number}".`, 'Give a number with its country code, such as +16505550123.');
  const value = valueIn(body);
  const parts = ['messages', 'statuses', 'contacts', 'calls'].flatMap((part) => objectsOf(value[part]));
  const before = parts.flatMap((part) => numberFields.flatMap((field) => textOf(part[field]) ?? []))[0];
  if (before === undefined)
    throw wrongUse('This webhook has no user with a number.', '`whatsapp trigger KIND --print` shows the body.');
  const userIds = new Set(
    parts
      .filter((part) => numberFields.some((field) => part[field] === before))
      .flatMap((part) => userIdFields.flatMap((field) => textOf(part[field]) ?? [])),
  );
  return JSON.parse(JSON.stringify(body), (field, each: unknown) => {
    if (each === before) return digits;
    if (userIdFields.includes(field) && userIds.has(String(each))) return undefined;
    return field === 'contacts' ? objectsOf(each).map((contact) => named(contact, digits)) : each;
  });
}

const named = (contact: Json, digits: string): Json =>
  contact.wa_id === digits && contact.profile
    ? { ...contact, profile: { ...objectOf(contact.profile), name: `User ${digits.slice(-4)}` } }
    : contact;

/** The webhook with another text in its message. @throws {CommandError} if it has no text. */
export function withText(body: Json, text: string): Json {
  const message = objectsOf(valueIn(body).messages)[0];
  if (textOf(objectOf(message?.text).body) === null)
    throw wrongUse('This webhook has no text.', 'Give --text with a kind such as text or reply.');
  return withValues(body, [`messages[0].text.body=${text}`]);
}

/** The value of the webhook's first change. */
const valueIn = (body: Json): Json => objectOf(objectsOf(objectsOf(body.entry)[0]?.changes)[0]?.value);
