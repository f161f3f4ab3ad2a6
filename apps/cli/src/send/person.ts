import { recipientIdOf, userIdOf } from '@intexuraos/cloud-api/phone-number';
import { type CommandError, wrongUse } from '../outcome.ts';

/** The service's id of a user, whose number may be written in any format. @throws if the text is no number and no user id. */
export function personOf(text: string): string {
  const id = userIdOf(text);
  if (id === null) throw notAPerson(text);
  return id;
}

/** The same for a recipient, which may also be a group. @throws if the text is neither. */
export function personOrGroupOf(text: string): string {
  const id = recipientIdOf(text);
  if (id === null) throw notAPerson(text);
  return id;
}

/** Anything else is refused here: the service would find nobody, which looks as if this user had no messages. */
function notAPerson(text: string): CommandError {
  return wrongUse(
    `"${text}" is not a phone number or a user id.`,
    'Give a phone number with its country code, such as +16505551234, or a user id, such as US.13491208655302741918 or ' +
      'US.ENT.11815799212886844830.',
  );
}
