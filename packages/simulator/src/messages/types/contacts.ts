import { cloudError } from '../../graph/errors.ts';
import { type Fields, isGiven, list, object, optionalText, text, within } from '../checks.ts';
import type { MessageCheck } from '../message-check.ts';

/** Meta: contacts-messages. A list of at most 257 contacts. */
export const checkContacts: MessageCheck = (_content, body) => {
  for (const [index, contact] of list(body, 'contacts', '', { min: 1, max: 257 }).entries())
    checkContact(contact, index);
};

function checkContact(contact: Fields, index: number): void {
  const path = within('contacts', index);
  text(object(contact, 'name', path), 'formatted_name', within(path, 'name'));
  const birthday = optionalText(contact, 'birthday', path);
  if (birthday !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(birthday)) {
    throw cloudError(131009, `${within(path, 'birthday')} must be YYYY-MM-DD`);
  }
  for (const name of ['phones', 'emails', 'addresses', 'urls']) {
    if (isGiven(contact[name])) list(contact, name, path, { min: 0, max: Number.POSITIVE_INFINITY });
  }
}
