import { missingParameter, parameterError } from '../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import { businessOf } from '../users/inbound-value.ts';
import type { PhoneNumber } from '../world/phone-number.ts';

/** `DELETE /{id}/contact_book`: forgets a number that a user shared; webhooks no longer carry it. @throws {GraphError} 100. */
export function forgetContact({ params }: GraphCall, number: PhoneNumber, { world }: Platform): GraphAnswer {
  if (textParameter(params, 'messaging_product') !== 'whatsapp') throw missingParameter('messaging_product');
  const userId = textParameter(params, 'bsuid');
  if (!userId) throw missingParameter('bsuid');
  const user = world.users.byUserId(userId);
  const portfolio = businessOf(number, world);
  const isOurs = user && Object.values(world.users.shownTo(user, portfolio)).includes(userId);
  if (!isOurs) throw parameterError('Param bsuid must be a business-scoped user ID of this portfolio.');
  return { body: { success: true, deleted: user.sharedWith.delete(portfolio) } };
}
