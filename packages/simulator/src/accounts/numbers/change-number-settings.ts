import { cloudError, invalidParameter, parameterError } from '../../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../../graph/graph-call.ts';
import { jsonParameter, textParameter } from '../../graph/parameters.ts';
import type { Platform } from '../../platform.ts';
import type { CallbackOverride } from '../../world/app.ts';
import { digitsOf, type PhoneNumber } from '../../world/phone-number.ts';

/** A name is looked at for so long. */
const nameReviewMs = 60_000;

/** `POST /{phone-number-id}`: one purpose a call: `pin`, `webhook_configuration` or `new_display_name`. */
export async function changeNumberSettings(
  call: GraphCall,
  number: PhoneNumber,
  platform: Platform,
): Promise<GraphAnswer> {
  const pin = textParameter(call.params, 'pin');
  const name = textParameter(call.params, 'new_display_name');
  if (pin !== undefined) {
    checkPin(pin);
    number.pin = pin;
  } else if (call.params.webhook_configuration !== undefined) {
    number.override = await readOverride(jsonParameter(call.params, 'webhook_configuration'), platform);
  } else if (name !== undefined) {
    rename(number, name, platform);
  } else {
    throw invalidParameter('One of pin, webhook_configuration and new_display_name must be given');
  }
  return success;
}

/** @throws {GraphError} 100 for what is not six digits. */
export function checkPin(pin: string): void {
  if (!/^\d{6}$/.test(pin)) throw parameterError('Param pin must be 6 digits long.');
}

/**
 * The override of a callback, after its handshake; an empty address takes it away.
 * @throws {GraphError} 100 for half of one, 2200 where the handshake fails.
 */
export async function readOverride(value: unknown, platform: Platform): Promise<CallbackOverride | undefined> {
  const fields: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  const { override_callback_uri: callbackUrl, verify_token: verifyToken } = fields;
  if (callbackUrl === '') return undefined;
  if (typeof callbackUrl !== 'string') throw invalidParameter('override_callback_uri is required');
  if (typeof verifyToken !== 'string' || verifyToken === '') throw invalidParameter('verify_token is required');
  const override = { callbackUrl, verifyToken };
  await platform.webhooks.verify(override);
  return override;
}

function rename(number: PhoneNumber, name: string, { clock, webhooks }: Platform): void {
  if (name.trim().length < 2 || name.length > 75)
    throw cloudError(131009, 'new_display_name must have 2 to 75 characters');
  number.newDisplayName = name;
  clock.after(nameReviewMs, () => {
    if (number.newDisplayName !== name) return;
    number.verifiedName = name;
    number.newDisplayName = undefined;
    number.nameStatus = 'APPROVED';
    webhooks.emit({
      wabaId: number.wabaId,
      field: 'phone_number_name_update',
      value: {
        display_phone_number: digitsOf(number.displayPhoneNumber),
        decision: 'APPROVED',
        requested_verified_name: name,
        rejection_reason: null,
      },
    });
  });
}
