import { cloudError, invalidParameter, missingParameter, parameterError } from '../../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../../graph/graph-call.ts';
import { textParameter } from '../../graph/parameters.ts';
import type { Platform } from '../../platform.ts';
import { digitsOf, type PhoneNumber } from '../../world/phone-number.ts';
import { connectNumber, disconnectNumber } from './change-connection.ts';
import { checkPin } from './change-number-settings.ts';

const windowMs = 72 * 60 * 60 * 1000;
const maxInWindow = 10;
/** A deleted number can't be registered again before this time has passed. */
const deletionMs = 5 * 60 * 1000;

/** The regions in which data may be stored (Meta: registration). */
const regions = ['AU', 'ID', 'IN', 'JP', 'SG', 'KR', 'DE', 'CH', 'GB', 'BR', 'BH', 'ZA', 'AE', 'CA'];

/**
 * `POST /{id}/register`: connects the number (Meta: registration). The given PIN becomes its PIN, or must match the one
 * that it has.
 * @throws {GraphError} 133016 after ten calls, 133015 soon after a deletion, 133006 for a number that was not verified,
 * 133005 for another PIN.
 */
export function registerNumber({ params }: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  const pin = readRegistration(params);
  countRegistration(number, platform.clock.now());
  if (wasJustDeleted(number, platform)) throw cloudError(133015);
  // Test numbers are connected without verification.
  if (number.codeVerificationStatus !== 'VERIFIED' && number.testRecipients === undefined) throw cloudError(133006);
  if (number.pin !== undefined && number.pin !== pin) throw cloudError(133005);
  number.pin = pin;
  connectNumber(platform, number);
  return success;
}

/** The PIN, if everything else is valid. @throws {GraphError} 100. */
function readRegistration(params: GraphCall['params']): string {
  if (textParameter(params, 'messaging_product') === undefined) throw missingParameter('messaging_product');
  if (params.messaging_product !== 'whatsapp') {
    throw parameterError(`Param messaging_product must be one of {WHATSAPP} - got "${params.messaging_product}".`);
  }
  const pin = textParameter(params, 'pin');
  if (pin === undefined) throw missingParameter('pin');
  checkPin(pin);
  const region = textParameter(params, 'data_localization_region');
  if (region !== undefined && !regions.includes(region)) {
    throw parameterError(`Param data_localization_region must be one of {${regions.join(', ')}} - got "${region}".`);
  }
  return pin;
}

/**
 * `POST /{id}/deregister`: the number and its history stay, and it can't send until it is registered again.
 * @throws {GraphError} 100 for a number that is in the app as well, 133010 for one that isn't registered, 133016.
 */
export function deregisterNumber(_call: GraphCall, number: PhoneNumber, { clock }: Platform): GraphAnswer {
  if (number.isOnBizApp) throw invalidParameter('A number that is also in the app cannot be deregistered');
  if (number.platformType !== 'CLOUD_API') throw cloudError(133010);
  countRegistration(number, clock.now());
  disconnectNumber(number);
  return success;
}

/** Ten calls of both kinds within 72 hours, successful or not; then none for 72 hours. @throws {GraphError} 133016. */
function countRegistration(number: PhoneNumber, now: number): void {
  const [first, last] = [number.registrations[0], number.registrations.at(-1)];
  const isBlocked =
    number.registrations.length === maxInWindow &&
    first !== undefined &&
    last !== undefined &&
    last - first < windowMs &&
    now - last < windowMs;
  if (isBlocked) throw cloudError(133016);
  number.registrations = [...number.registrations, now].slice(-maxInWindow);
}

/** The same phone number under an id that it had before. */
function wasJustDeleted({ displayPhoneNumber }: PhoneNumber, { world, clock }: Platform): boolean {
  const digits = digitsOf(displayPhoneNumber);
  return [...world.deletedNumbers.values()].some(
    (deleted) => deleted.digits === digits && clock.now() - deleted.deletedAt < deletionMs,
  );
}
