import { invalidParameter, missingParameter, parameterError } from '../../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../../graph/graph-call.ts';
import { textParameter } from '../../graph/parameters.ts';
import type { Platform } from '../../platform.ts';
import { createPhoneNumber } from '../../world/default-world.ts';
import { digitsOf, type PhoneNumber } from '../../world/phone-number.ts';
import type { Waba } from '../../world/waba.ts';
import { reviewName } from './review-name.ts';

/**
 * `POST /{waba-id}/phone_numbers`: adds a number, which must still be verified and registered; its name is in review.
 * @throws {GraphError} 100 for missing parameters, or for a number that is in use.
 */
export function addNumber({ params }: GraphCall, waba: Waba, platform: Platform): GraphAnswer {
  const { world, ids, clock } = platform;
  const [countryCode, national] = readNumber(params);
  const name = required(params, 'verified_name');
  if ([...name].length < 2 || [...name].length > 75) {
    throw parameterError('Param verified_name must have 2 to 75 characters.');
  }
  const isTaken = [...world.phoneNumbers.values()].some(
    ({ displayPhoneNumber }) => digitsOf(displayPhoneNumber) === `${countryCode}${national}`,
  );
  if (isTaken) throw invalidParameter('This phone number is already in use');
  const number: PhoneNumber = {
    ...createPhoneNumber(ids.decimal(), waba.id, `+${countryCode} ${national}`, clock.now()),
    verifiedName: name,
    nameStatus: 'PENDING_REVIEW',
    codeVerificationStatus: 'NOT_VERIFIED',
    platformType: 'NOT_APPLICABLE',
    status: 'PENDING',
    throughput: 'NOT_APPLICABLE',
    qualityRating: 'UNKNOWN',
  };
  world.phoneNumbers.set(number.id, number);
  reviewName(platform, number);
  return { body: { id: number.id } };
}

/** Country code and number. One of Meta's samples repeats the code in `phone_number`. */
function readNumber(params: GraphCall['params']): [countryCode: string, national: string] {
  const countryCode = required(params, 'cc').replace(/\D/g, '');
  const digits = required(params, 'phone_number').replace(/\D/g, '');
  const isWhole = digits.length > 10 && digits.startsWith(countryCode);
  const national = isWhole ? digits.slice(countryCode.length) : digits;
  if (!/^[1-9]\d{0,2}$/.test(countryCode)) throw parameterError('Param cc must be a country code.');
  if (!/^\d{4,14}$/.test(national)) throw parameterError('Param phone_number must be a phone number.');
  return [countryCode, national];
}

function required(params: GraphCall['params'], name: string): string {
  const value = textParameter(params, name)?.trim();
  if (!value) throw missingParameter(name);
  return value;
}
