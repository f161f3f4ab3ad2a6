import { plainText } from './json-value.ts';

/** E.164 allows 15 digits. Whether it is anybody's number, Meta knows. */
const minDigits = 5;
const maxDigits = 15;
/** Characters between the digits, including the invisible marks that are copied along with a number. */
const separators = /[\s()./\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060-\u2069\u2212-]/g;
/** The trunk prefix, dialled inside the country only: `+44 (0)20 …`. */
const trunkPrefix = /^(\s*(?:\+|00).*?)\(0\)/;
/**
 * A mobile number of Argentina as it is dialled there: 54, area, 15 and the subscriber's own, two digits longer than a landline.
 * WhatsApp has a 9 in front of the area instead of the 15.
 */
const argentineMobile = /^54(?=\d{12}$)(11|[23]\d{2,3})15(\d+)$/;
/** Meta: business-scoped-user-ids; a country, perhaps ENT, and up to 128 letters and digits. */
const businessScopedId = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;
/** Base64-like, longer than names, and no word. */
const groupIdForm = /^(?=.*[^a-z_])[\w+/=:-]{10,200}$/;

/**
 * The digits of a phone number as Meta writes them, however people write it: with `+`, `00`, spaces, dashes, dots,
 * brackets; in Argentina with the 15 of mobile numbers. Null for text that is not a number. A number without its
 * country code can't be told from one with it, unless it begins with a 0, which is kept.
 */
export function phoneDigitsOf(value: unknown): string | null {
  const text = plainText(value).replace(trunkPrefix, '$1').replace(separators, '');
  const [, written = ''] = /^\+?(?:00(?=[1-9]))?(\d+)$/.exec(text) ?? [];
  const digits = written.replace(argentineMobile, '549$1$2');
  return digits.length >= minDigits && digits.length <= maxDigits ? digits : null;
}

/** Whether it is a business-scoped user id: `US.…`, or the parent's `US.ENT.…`. */
export const isUserId = (text: string): boolean => businessScopedId.test(text);

/**
 * The id by which a user is known: the digits of a phone number with its country code, however it is written, or a
 * business-scoped user id as it is. Null for anything else.
 */
export function userIdOf(text: string): string | null {
  const digits = phoneDigitsOf(text);
  if (digits !== null) return digits.startsWith('0') ? null : digits;
  const id = text.trim();
  return isUserId(id) ? id : null;
}

/** The id by which a recipient is known: that of a user, or of a group. */
export function recipientIdOf(text: string): string | null {
  const id = text.trim();
  return userIdOf(text) ?? (groupIdForm.test(id) && !/^\+?\d+$/.test(id) ? id : null);
}
