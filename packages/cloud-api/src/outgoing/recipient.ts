import { isObject, plainText } from '../json-value.ts';
import { type Check, isAbsent, missing, under } from './checks.ts';

/** Digits with what people put between them; whether it is anybody's number, Meta knows. */
const phoneNumber = /^\s*\+?[\d\s().-]+$/;
/** Meta: business-scoped-user-ids; a country, perhaps ENT, and up to 128 letters and digits. */
const businessScopedId = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;

/** Whether it is a business-scoped user id: `US.…`, or the parent's `US.ENT.…`. */
export const isUserId = (text: string): boolean => businessScopedId.test(text);

const mostDigits = 20;

/** `to`, or `recipient` for a BSUID; with both, `to` wins. */
export const recipient: Check = (body, path, tell) => {
  if (!isObject(body)) return;
  const { to, recipient: userId, recipient_type: type = 'individual' } = body;
  if (!isAbsent(type) && type !== 'individual' && type !== 'group') {
    tell(under(path, 'recipient_type'), 'Must be individual or group.');
  }
  if (isAbsent(to) || to === '') {
    if (isAbsent(userId) || userId === '') tell(under(path, 'to'), 'Is missing: give to, or recipient.', missing);
    else if (typeof userId !== 'string' || !businessScopedId.test(userId.trim())) {
      tell(under(path, 'recipient'), 'Must be a business-scoped user id, such as US.13491208655302741918.');
    }
    return;
  }
  if (typeof to !== 'string' && typeof to !== 'number') return tell(under(path, 'to'), 'Must be text.');
  if (type === 'group') return;
  const digits = plainText(to).replace(/\D/g, '').length;
  if (!phoneNumber.test(plainText(to)) || digits === 0 || digits > mostDigits) {
    tell(under(path, 'to'), 'Must be a phone number with its country code, such as +16505551234.');
  }
};
