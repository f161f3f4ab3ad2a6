import { isUserId } from '@intexuraos/cloud-api';
import type { Json } from '../json.ts';
import { wrongUse } from '../outcome.ts';
import { separators } from './person.ts';

const phoneNumber = /^\+?[1-9]\d{6,14}$/;

/**
 * The recipient: a phone number with its country code, or a business-scoped user id, which may be a parent's (`US.ENT.…`);
 * with `isGroup` the id of a group. @throws for anything else.
 */
export function recipientOf(text: string, isGroup = false): Json {
  if (isGroup) return { recipient_type: 'group', to: text.trim() };
  const number = text.replace(separators, '');
  if (phoneNumber.test(number)) return { recipient_type: 'individual', to: number };
  if (isUserId(text.trim())) return { recipient_type: 'individual', recipient: text.trim() };
  throw wrongUse(
    `"${text}" is not a recipient.`,
    'Give a phone number with its country code, such as +16505551234, or a user id, such as US.13491208655302741918 or ' +
      'US.ENT.11815799212886844830.',
  );
}
