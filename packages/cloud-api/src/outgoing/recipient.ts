import { isObject, type JsonObject, plainText } from '../json-value.ts';
import { isUserId, phoneDigitsOf } from '../phone-number.ts';
import { type Check, isAbsent, malformed, type Tell, under, word } from './checks.ts';

/** Base64-like, and no phone number (Meta: groups). */
const groupId = /^(?!\+?\d+$)[\w+/=:-]{1,200}$/;

/** Whether the body addresses a group. */
export const isToGroup = ({ recipient_type: type }: JsonObject): boolean => plainText(type).toLowerCase() === 'group';

/** `to`, or `recipient` for a BSUID; with both, `to` wins. */
export const recipient: Check = (body, path, tell) => {
  if (!isObject(body)) return;
  const { to, recipient: userId, recipient_type: type } = body;
  if (!isAbsent(type)) word('individual', 'group')(type, under(path, 'recipient_type'), tell);
  if (!isAbsent(userId) && typeof userId !== 'string') tell(under(path, 'recipient'), 'Must be text.', malformed);
  if (isAbsent(to) || to === '') tellUserId(body, path, tell);
  else if (typeof to !== 'string' && typeof to !== 'number') tell(under(path, 'to'), 'Must be text.', malformed);
  else if (isToGroup(body)) tellGroup(plainText(to), under(path, 'to'), tell);
  else if (isUserId(plainText(to).trim()))
    tell(under(path, 'to'), 'Is a business-scoped user id: it goes into recipient, and to is left out.');
  else if (phoneDigitsOf(to) === null) {
    tell(under(path, 'to'), 'Must be a phone number with its country code, such as +16505551234.');
  }
};

function tellUserId(body: JsonObject, path: string, tell: Tell): void {
  const { recipient: userId } = body;
  if (isToGroup(body)) tell(under(path, 'to'), 'Is missing: give the id of the group.', malformed);
  else if (isAbsent(userId) || userId === '') tell(under(path, 'to'), 'Is missing: give to, or recipient.', malformed);
  else if (typeof userId === 'string' && !isUserId(userId)) {
    tell(under(path, 'recipient'), 'Must be a business-scoped user id, such as US.13491208655302741918.');
  }
}

function tellGroup(to: string, path: string, tell: Tell): void {
  if (!groupId.test(to))
    tell(path, 'Must be the id of a group, as returned by Meta when the group is created.', 131041);
}
