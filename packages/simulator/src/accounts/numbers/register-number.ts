import { cloudError, missingParameter, parameterError } from '../../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../../graph/graph-call.ts';
import { textParameter } from '../../graph/parameters.ts';
import type { Platform } from '../../platform.ts';
import type { PhoneNumber } from '../../world/phone-number.ts';
import { checkPin } from './change-number-settings.ts';

const windowMs = 72 * 60 * 60 * 1000;
const mostInWindow = 10;

/** The code that every request_code sends: there is no SMS to read it from. */
const verificationCode = '123456';

/** Where data may be kept (Meta: registration). */
const regions = ['AU', 'ID', 'IN', 'JP', 'SG', 'KR', 'DE', 'CH', 'GB', 'BR', 'BH', 'ZA', 'AE', 'CA'];

/** `POST /{id}/register`: connects the number; its PIN is the one given, or has to be the one it has. */
export function registerNumber({ params }: GraphCall, number: PhoneNumber, { clock }: Platform): GraphAnswer {
  if (textParameter(params, 'messaging_product') !== 'whatsapp') throw missingParameter('messaging_product');
  const pin = textParameter(params, 'pin');
  if (pin === undefined) throw missingParameter('pin');
  checkPin(pin);
  const region = textParameter(params, 'data_localization_region');
  if (region !== undefined && !regions.includes(region)) {
    throw parameterError(`Param data_localization_region must be one of {${regions.join(', ')}} - got "${region}".`);
  }
  countRegistration(number, clock.now());
  // Test numbers are connected without ever having been verified.
  if (number.codeVerificationStatus !== 'VERIFIED' && number.testRecipients === undefined) throw cloudError(133006);
  if (number.pin !== undefined && number.pin !== pin) throw cloudError(133005);
  number.pin = pin;
  number.platformType = 'CLOUD_API';
  number.status = 'CONNECTED';
  if (number.throughput === 'NOT_APPLICABLE') number.throughput = 'STANDARD';
  return success;
}

/** `POST /{id}/deregister`: the number and its history stay, and it can't send until it is registered again. */
export function deregisterNumber(_call: GraphCall, number: PhoneNumber, { clock }: Platform): GraphAnswer {
  if (number.isOnBizApp) throw cloudError(100, 'A number that is also in the app cannot be deregistered');
  countRegistration(number, clock.now());
  number.platformType = 'NOT_APPLICABLE';
  number.status = 'DISCONNECTED';
  return success;
}

/** Ten in 72 hours, both together. */
function countRegistration(number: PhoneNumber, now: number): void {
  number.registrations = number.registrations.filter((at) => now - at < windowMs);
  if (number.registrations.length >= mostInWindow) throw cloudError(133016);
  number.registrations.push(now);
}

/** `POST /{id}/request_code` */
export function requestCode({ params }: GraphCall, number: PhoneNumber): GraphAnswer {
  const method = textParameter(params, 'code_method');
  if (method === undefined) throw missingParameter('code_method');
  if (method !== 'SMS' && method !== 'VOICE') {
    throw parameterError(`Param code_method must be one of {SMS, VOICE} - got "${method}".`);
  }
  const language = textParameter(params, 'language');
  if (language === undefined) throw missingParameter('language');
  if (!/^[a-z]{2,3}(_[A-Z]{2})?$/.test(language)) throw parameterError('Param language must be a language code.');
  if (number.codeVerificationStatus === 'VERIFIED') throw cloudError(100, 'The phone number is already verified');
  number.verificationCode = verificationCode;
  return success;
}

/** `POST /{id}/verify_code` */
export function verifyCode({ params }: GraphCall, number: PhoneNumber): GraphAnswer {
  const code = textParameter(params, 'code')?.replace('-', '');
  if (code === undefined) throw missingParameter('code');
  if (number.verificationCode === undefined || code !== number.verificationCode) {
    throw cloudError(100, 'The code is not the one that was sent, or it has expired');
  }
  number.verificationCode = undefined;
  number.codeVerificationStatus = 'VERIFIED';
  return success;
}
