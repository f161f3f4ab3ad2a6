import { invalidParameter, missingParameter, parameterError } from '../../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../../graph/graph-call.ts';
import { textParameter } from '../../graph/parameters.ts';
import type { Platform } from '../../platform.ts';
import type { PhoneNumber } from '../../world/phone-number.ts';

/** The code of a number if no other was set, because there is no SMS to read it from. */
const defaultCode = '123456';

/** `POST /{id}/request_code`: sends the code to the number. @throws {GraphError} 100, also for a verified number. */
export function requestCode({ params }: GraphCall, number: PhoneNumber, { clock }: Platform): GraphAnswer {
  const method = textParameter(params, 'code_method');
  if (method === undefined) throw missingParameter('code_method');
  if (method !== 'SMS' && method !== 'VOICE') {
    throw parameterError(`Param code_method must be one of {SMS, VOICE} - got "${method}".`);
  }
  const language = textParameter(params, 'language');
  if (language === undefined) throw missingParameter('language');
  if (!/^[a-z]{2,3}(_[A-Z]{2})?$/.test(language)) throw parameterError('Param language must be a language code.');
  if (number.codeVerificationStatus === 'VERIFIED') throw invalidParameter('The phone number is already verified');
  number.verificationCode ??= defaultCode;
  number.codeSentAt = clock.now();
  return success;
}

/**
 * `POST /{id}/verify_code`: digits, with or without a hyphen. @throws {GraphError} 100 for another code, or if none was
 * sent.
 */
export function verifyCode({ params }: GraphCall, number: PhoneNumber): GraphAnswer {
  const code = textParameter(params, 'code')?.replaceAll('-', '');
  if (code === undefined) throw missingParameter('code');
  if (number.codeSentAt === undefined || code !== number.verificationCode) {
    throw invalidParameter('The code is not the one that was sent, or it has expired');
  }
  number.codeSentAt = undefined;
  number.verificationCode = undefined;
  number.codeVerificationStatus = 'VERIFIED';
  return success;
}
