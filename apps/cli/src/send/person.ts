import { recipientIdOf, userIdOf } from '@intexuraos/cloud-api/phone-number';
import { type CommandError, wrongUse } from '../outcome.ts';

/** The id by which the service knows a user, whose number may be written in any way. @throws for what names no user. */
export function personOf(text: string): string {
  const id = userIdOf(text);
  if (id === null) throw notAPerson(text);
  return id;
}

/** The same of a recipient, which may be a group too. @throws for what names neither. */
export function personOrGroupOf(text: string): string {
  const id = recipientIdOf(text);
  if (id === null) throw notAPerson(text);
  return id;
}

/** What names no user is refused: the service would find nobody, and say so as if there were nothing to show. */
function notAPerson(text: string): CommandError {
  return wrongUse(
    `"${text}" is not a phone number or a user id.`,
    'Give a phone number with its country code, such as +16505551234, or a user id, such as US.13491208655302741918 or ' +
      'US.ENT.11815799212886844830.',
  );
}
