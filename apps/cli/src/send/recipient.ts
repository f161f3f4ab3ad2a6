import { phoneDigitsOf } from '@intexuraos/cloud-api/phone-number';
import type { Json } from '../json.ts';
import { personOf } from './person.ts';

/**
 * The recipient: a phone number with its country code, or a business-scoped user id, which may be a parent's (`US.ENT.…`);
 * with `isGroup` the id of a group. @throws for anything else.
 */
export function recipientOf(text: string, isGroup = false): Json {
  if (isGroup) return { recipient_type: 'group', to: text.trim() };
  const id = personOf(text);
  const isNumber = phoneDigitsOf(id) !== null;
  return { recipient_type: 'individual', ...(isNumber ? { to: `+${id}` } : { recipient: id }) };
}
