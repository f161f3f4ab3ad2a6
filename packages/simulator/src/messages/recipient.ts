import { cloudError, missingParameter, parameterError } from '../graph/errors.ts';
import type { User } from '../world/user.ts';
import type { World } from '../world/world.ts';
import { type Fields, optionalText } from './checks.ts';

/** To whom a message goes, and how the answer names that. */
export interface Recipient {
  /** The user's number, or the group's id. */
  readonly to: string;
  /** As it was written. */
  readonly input: string;
  /** None for a group. */
  readonly user: User | undefined;
  readonly isByUserId: boolean;
}

const userIdForm = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/**
 * Reads `recipient_type`, `to` and `recipient`; a phone number wins over a business-scoped user id.
 * @throws {GraphError} 100 where neither is given or the form is wrong, 131009 for a number that can't be one, 131026
 *   for a user id that was never told.
 */
export function readRecipient(body: Fields, world: World): Recipient {
  const type = optionalText(body, 'recipient_type', '') ?? 'individual';
  if (type !== 'individual' && type !== 'group') {
    throw parameterError(`Param recipient_type must be one of {individual, group} - got "${type}".`);
  }
  const to = toText(body.to);
  const userId = optionalText(body, 'recipient', '');
  if (type === 'group') {
    if (to === undefined) throw missingParameter('to');
    return { to, input: to, user: undefined, isByUserId: false };
  }
  if (to !== undefined) return byNumber(to, world);
  if (userId === undefined) throw missingParameter('to');
  return byUserId(userId, world);
}

function toText(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw parameterError('Param to must be a string.');
  return value;
}

function byNumber(to: string, world: World): Recipient {
  const digits = to.replace(/[+\-() .]/g, '');
  if (!/^\d{5,15}$/.test(digits)) throw cloudError(131009, 'to: not a valid phone number');
  const user = world.users.ensure(asWaId(digits));
  return { to: user.waId, input: to, user, isByUserId: false };
}

function byUserId(userId: string, world: World): Recipient {
  if (!userIdForm.test(userId)) throw cloudError(131009, 'recipient: not a valid business-scoped user ID');
  const user = world.users.byUserId(userId);
  if (!user) throw cloudError(131026);
  return { to: user.waId, input: userId, user, isByUserId: true };
}

/**
 * The number as WhatsApp knows it. In Brazil accounts made before the ninth digit came are kept without it (outside of
 * the areas 11 to 28); Mexican mobile numbers have a 1 behind the 52, Argentine ones a 9 behind the 54.
 */
export function asWaId(digits: string): string {
  const brazil = /^55(\d{2})9(\d{8})$/.exec(digits);
  if (brazil?.[1] && Number(brazil[1]) > 28) return `55${brazil[1]}${brazil[2]}`;
  if (/^52[2-9]\d{9}$/.test(digits)) return `521${digits.slice(2)}`;
  if (/^54[1-8]\d{9}$/.test(digits)) return `549${digits.slice(2)}`;
  return digits;
}
