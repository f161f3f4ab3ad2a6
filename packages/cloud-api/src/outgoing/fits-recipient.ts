import { countryOfNumber, countryOfUserId } from '../country-of.ts';
import { isObject, type JsonObject, plainText } from '../json-value.ts';
import { phoneDigitsOf } from '../phone-number.ts';
import { isAbsent, type Tell } from './checks.ts';
import { isToGroup } from './recipient.ts';

/** Meta: groups-messaging. */
const groupTypes = ['text', 'image', 'video', 'audio', 'document', 'sticker', 'template', 'pin'];
const unsupported = 131051;

/** Reports why a recipient can't get a message of that type: what groups refuse, and what is for groups only. */
export function tellUnfit(body: JsonObject, type: string, tell: Tell): void {
  if (type === 'reaction' && !isAbsent(body.context)) tell('context', 'Is not allowed: a reaction is not a reply.');
  if (isToGroup(body)) {
    if (!groupTypes.includes(type)) tell('type', `Groups take ${groupTypes.join(', ')} only.`, unsupported);
    return;
  }
  if (type === 'pin') tell('pin', 'Messages are pinned in groups only; this has no recipient_type "group".');
  if (type === 'interactive' && isObject(body.interactive)) tellCountry(body, body.interactive, tell);
}

/** Addresses can be requested in India only (Meta: address-messages). */
function tellCountry(body: JsonObject, { type }: JsonObject, tell: Tell): void {
  if (plainText(type).toLowerCase() !== 'address_message') return;
  const digits = phoneDigitsOf(body.to);
  const country = digits === null ? countryOfUserId(plainText(body.recipient)) : countryOfNumber(digits);
  if (country !== 'IN') {
    tell(digits === null ? 'recipient' : 'to', 'Is not in India: Meta requests addresses only there.');
  }
}
