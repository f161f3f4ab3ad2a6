import type { Json } from '../json.ts';
import { wrongUse } from '../outcome.ts';

/** To whom: a phone number with its country code, or a business-scoped user id. @throws for anything else. */
export function recipientOf(text: string): Json {
  const number = text.replace(/[\s().-]/g, '');
  if (/^\+?[1-9]\d{6,14}$/.test(number)) return { recipient_type: 'individual', to: number };
  if (/^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/.test(text)) return { recipient_type: 'individual', recipient: text };
  throw wrongUse(
    `"${text}" is no recipient.`,
    'Give a phone number with its country code, such as +16505551234, or a user id, such as US.13491208655302741918.',
  );
}
