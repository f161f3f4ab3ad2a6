import { cloudError, missingParameter, parameterError } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import { digitsOf, type PhoneNumber } from '../world/phone-number.ts';

/** `GET /{id}/username`: `username` is absent where the number has none. */
export function getUsername(_call: GraphCall, { username }: PhoneNumber): GraphAnswer {
  return { body: username === undefined ? {} : { username, status: 'approved' } };
}

/** `POST /{id}/username`: approved at once. A name that another number has is refused with 147001. */
export function postUsername({ params }: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  const username = textParameter(params, 'username')?.toLowerCase();
  if (!username) throw missingParameter('username');
  checkUsername(username);
  const isTaken = [...platform.world.phoneNumbers.values()].some(
    (each) => each !== number && each.username === username,
  );
  if (isTaken) throw cloudError(147001);
  number.username = username;
  tell(number, 'approved', platform);
  return { body: { status: 'approved' } };
}

/** `DELETE /{id}/username` */
export function deleteUsername(_call: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  if (number.username === undefined) return success;
  number.username = undefined;
  tell(number, 'deleted', platform);
  return success;
}

/** Meta: business-scoped-user-ids. */
function checkUsername(username: string): void {
  const hasRightSigns = /^[a-z0-9._]{3,35}$/.test(username) && /[a-z]/.test(username);
  const looksLikeAddress = /^www|\.(com|org|net|int|edu|gov|mil|us|in|html|io|ai)$/.test(username);
  if (hasRightSigns && !looksLikeAddress && !/^\.|\.\.|\.$/.test(username)) return;
  throw parameterError(
    'Param username must have 3 to 35 letters, digits, periods and underscores, and must not look like a web address.',
  );
}

function tell(number: PhoneNumber, status: 'approved' | 'deleted', { webhooks }: Platform): void {
  webhooks.emit({
    wabaId: number.wabaId,
    field: 'business_username_update',
    value: {
      display_phone_number: digitsOf(number.displayPhoneNumber),
      ...(number.username !== undefined && { username: number.username }),
      status,
    },
  });
}
