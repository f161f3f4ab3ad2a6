import { cloudError } from '../graph/errors.ts';
import type { Platform } from '../platform.ts';
import { digitsOf, type PhoneNumber } from '../world/phone-number.ts';
import type { Recipient } from './recipient.ts';

/**
 * Checks whether the number and its account can send at all.
 * @throws {GraphError} 131031 if banned, 133010 if not registered, 368 if restricted, 131057 while the number's
 *   throughput is upgraded.
 */
export function checkNumber(number: PhoneNumber, { world, clock }: Platform): void {
  if (world.wabas.get(number.wabaId)?.status === 'BANNED' || number.status === 'BANNED') throw cloudError(131031);
  const isRegistered = number.platformType === 'CLOUD_API' && !unregistered.has(number.status);
  if (!isRegistered) throw cloudError(133010);
  if (number.status === 'RESTRICTED') throw cloudError(368);
  if (number.maintenanceUntil !== undefined && number.maintenanceUntil > clock.now()) throw cloudError(131057);
}

const unregistered: ReadonlySet<PhoneNumber['status']> = new Set(['DISCONNECTED', 'PENDING']);

/**
 * Checks whether this number may write to the recipient.
 * @throws {GraphError} 131021 for the number itself, 131030 for somebody who is not on a test number's list, 131026 for
 *   somebody whom the business has blocked.
 */
export function checkRecipient(recipient: Recipient, number: PhoneNumber, { world }: Platform): void {
  if (recipient.to === digitsOf(number.displayPhoneNumber)) throw cloudError(131021);
  if (number.testRecipients && !isListed(recipient, number.testRecipients)) throw cloudError(131030);
  if (world.blockedUsers.get(number.id)?.has(recipient.to)) throw cloudError(131026);
}

/**
 * The list contains only phone numbers, and is compared with the number as it was written, not as WhatsApp knows it.
 */
function isListed({ isByUserId, input }: Recipient, list: ReadonlySet<string>): boolean {
  return !isByUserId && list.has(digitsOf(input));
}

/**
 * Counts the message against the rates of the number and the pair. Called last, so that refused messages don't count.
 * @throws {GraphError} 130429 for the number, 131056 for the pair.
 */
export function takeRates(recipient: Recipient, number: PhoneNumber, { limits }: Platform): void {
  if (!limits.takeFromNumber(number)) throw cloudError(130429);
  if (recipient.user && !limits.takeFromPair(number.id, recipient.to)) throw cloudError(131056);
}
