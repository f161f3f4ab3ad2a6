import { cloudError, missingParameter, parameterError } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { textParameter } from '../graph/parameters.ts';
import { oneOf } from '../messages/checks.ts';
import type { Platform } from '../platform.ts';
import { businessOf } from '../users/inbound-value.ts';
import { digitsOf, type PhoneNumber } from '../world/phone-number.ts';

/** `GET /{id}/username`: `username` is absent if the number has none. */
export function getUsername(_call: GraphCall, { username }: PhoneNumber): GraphAnswer {
  return { body: username === undefined ? {} : { username, status: 'approved' } };
}

/**
 * `POST /{id}/username`: approved at once. With `transfer_action` `force_transfer` it moves the name from another
 * number of the portfolio.
 * @throws {GraphError} 147002 for a portfolio with the lowest messaging limit; 147005 if another number of the portfolio has
 *   the name, 147001 if anybody else has.
 */
export function postUsername({ params }: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  const username = textParameter(params, 'username')?.toLowerCase();
  if (!username) throw missingParameter('username');
  checkUsername(username);
  const action =
    params.transfer_action === undefined ? 'none' : oneOf(params, 'transfer_action', '', ['none', 'force_transfer']);
  const { world } = platform;
  if (world.businesses.get(businessOf(number, world))?.messagingLimit === 'TIER_250') throw cloudError(147002);
  const holder = holderOf(username, platform);
  if (holder && holder !== number) {
    if (businessOf(holder, world) !== businessOf(number, world)) throw cloudError(147001);
    if (action === 'none') throw cloudError(147005);
    takeUsername(holder, platform);
  }
  number.username = username;
  emitUsernameUpdate(number, 'approved', platform);
  return { body: { status: 'approved' } };
}

const holderOf = (username: string, { world }: Platform): PhoneNumber | undefined =>
  [...world.phoneNumbers.values()].find((each) => each.username === username);

/** `DELETE /{id}/username` */
export function deleteUsername(_call: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  if (number.username !== undefined) takeUsername(number, platform);
  return success;
}

function takeUsername(number: PhoneNumber, platform: Platform): void {
  number.username = undefined;
  emitUsernameUpdate(number, 'deleted', platform);
}

/** `GET /{id}/username_suggestions`: free names, made of the verified one. */
export function suggestUsernames(_call: GraphCall, { verifiedName }: PhoneNumber, platform: Platform): GraphAnswer {
  const words = verifiedName.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const names = ['.', '_', ''].map((sign) => words.join(sign).slice(0, 28));
  const suggestions = [...names, `${names[1]}_help`, `get_${names[1]}`].filter(
    (each, index, all) => isUsername(each) && all.indexOf(each) === index && !holderOf(each, platform),
  );
  return { body: { data: [{ username_suggestions: suggestions }] } };
}

/** Meta: business-scoped-user-ids. */
function isUsername(username: string): boolean {
  const hasRightSigns = /^[a-z0-9._]{3,35}$/.test(username) && /[a-z]/.test(username);
  const looksLikeAddress = /^www|\.(com|org|net|int|edu|gov|mil|us|in|html|io|ai)$/.test(username);
  return hasRightSigns && !looksLikeAddress && !/^\.|\.\.|\.$/.test(username);
}

function checkUsername(username: string): void {
  if (isUsername(username)) return;
  throw parameterError(
    'Param username must have 3 to 35 letters, digits, periods and underscores, and must not look like a web address.',
  );
}

function emitUsernameUpdate(number: PhoneNumber, status: 'approved' | 'deleted', { webhooks }: Platform): void {
  webhooks.emit({
    wabaId: number.wabaId,
    field: 'business_username_updates',
    value: {
      display_phone_number: digitsOf(number.displayPhoneNumber),
      ...(number.username !== undefined && { username: number.username }),
      status,
    },
  });
}
