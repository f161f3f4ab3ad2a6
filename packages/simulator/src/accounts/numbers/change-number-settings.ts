import { cloudError, invalidParameter, parameterError } from '../../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../../graph/graph-call.ts';
import { jsonParameter, textParameter } from '../../graph/parameters.ts';
import type { Platform } from '../../platform.ts';
import type { PhoneNumber } from '../../world/phone-number.ts';
import { checkMayOverride, readOverride } from '../apps/callback-override.ts';
import { reviewName } from './review-name.ts';

/** `POST /{phone-number-id}`: one purpose per call: `pin`, `webhook_configuration` or `new_display_name`. */
export async function changeNumberSettings(
  { params, app }: GraphCall,
  number: PhoneNumber,
  platform: Platform,
): Promise<GraphAnswer> {
  const pin = textParameter(params, 'pin');
  const name = textParameter(params, 'new_display_name');
  if (pin !== undefined) {
    checkPin(pin);
    number.pin = pin;
  } else if (params.webhook_configuration !== undefined) {
    const wanted = jsonParameter(params, 'webhook_configuration');
    const override = await readOverride(wanted, platform, () => checkMayOverride(number.wabaId, app, platform));
    number.override = override;
  } else if (name !== undefined) {
    checkName(name);
    number.newDisplayName = name;
    reviewName(platform, number);
  } else {
    throw invalidParameter('One of pin, webhook_configuration and new_display_name must be given');
  }
  return success;
}

/** @throws {GraphError} 100 unless it is six digits. */
export function checkPin(pin: string): void {
  if (!/^\d{6}$/.test(pin)) throw parameterError('Param pin must be 6 digits long.');
}

function checkName(name: string): void {
  const length = [...name.trim()].length;
  if (length < 2 || length > 75) throw cloudError(131009, 'new_display_name must have 2 to 75 characters');
}
