import { cloudError, missingParameter, parameterError } from '../graph/errors.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { User } from '../world/user.ts';
import type { World } from '../world/world.ts';
import { type Fields, isGiven, oneOf, optionalText } from './checks.ts';

/** The recipient of a message, and how the response names it. */
export interface Recipient {
  /** The user's number, or the group's id. */
  readonly to: string;
  /** As it was written. */
  readonly input: string;
  /** None for a group. */
  readonly user: User | undefined;
  /** Whether only the user id was given, and no phone number. */
  readonly isByUserId: boolean;
}

const userIdForm = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;
const plainNumber = /^\d{5,15}$/;

/**
 * Reads `recipient_type`, `to` and `recipient`; a phone number wins over a business-scoped user id (Meta:
 * send-messages, business-scoped-user-ids).
 * @throws {GraphError} 100 if neither is given or one is not a text, 131009 for something that can't be a phone number
 *   or a user id, 131026 for a user id that the number's portfolio never got.
 */
export function readRecipient(body: Fields, number: PhoneNumber, world: World): Recipient {
  const isToGroup =
    isGiven(body.recipient_type) && oneOf(body, 'recipient_type', '', ['individual', 'group']) === 'group';
  const to = readTo(body.to);
  const userId = optionalText(body, 'recipient', '');
  if (isToGroup && to !== undefined) return { to, input: to, user: undefined, isByUserId: false };
  if (to !== undefined) return byNumber(to, world);
  if (isToGroup || !userId) throw missingParameter('to');
  return byUserId(userId, number, world);
}

function readTo(value: unknown): string | undefined {
  if (!isGiven(value) || value === '') return undefined;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw parameterError('Param to must be a string.');
  return value;
}

function byNumber(to: string, world: World): Recipient {
  const digits = plainNumber.test(to) ? to : to.replace(/[+\-().\s]/g, '');
  if (!plainNumber.test(digits)) {
    throw cloudError(131009, 'The phone number is malformed: Please use the format: +1234567890.');
  }
  const user = world.users.ensure(asWaId(digits));
  return { to: user.waId, input: to, user, isByUserId: false };
}

function byUserId(userId: string, { wabaId }: PhoneNumber, world: World): Recipient {
  if (!userIdForm.test(userId)) throw cloudError(131009, 'The business-scoped user ID is malformed.');
  const user = world.users.byUserId(userId);
  const portfolio = world.wabas.get(wabaId)?.businessId;
  // Ids of another portfolio are unknown here.
  const shown = user && portfolio !== undefined ? world.users.shownTo(user, portfolio) : {};
  const isOurs = shown.userId === userId || shown.parentUserId === userId;
  if (!user || !isOurs) throw cloudError(131026);
  return { to: user.waId, input: userId, user, isByUserId: true };
}

/**
 * The number as WhatsApp knows it. Brazilian accounts from before the introduction of the ninth digit have none
 * (outside of the areas 11 to 28). Mexican mobile numbers have a 1 after the 52, Argentine ones a 9 after the 54.
 */
export function asWaId(digits: string): string {
  if (digits.startsWith('55')) return digits.replace(/^(55(?:29|[3-9]\d))9(\d{8})$/, '$1$2');
  if (digits.startsWith('52')) return digits.replace(/^52([2-9]\d{9})$/, '521$1');
  if (digits.startsWith('54')) return digits.replace(/^54([1-8]\d{9})$/, '549$1');
  return digits;
}
