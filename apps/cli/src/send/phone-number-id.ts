import { wrongUse } from '../outcome.ts';

/** Meta's id of a business number. @throws if given the phone number itself instead of its id. */
export function phoneNumberIdOf(text: string): string {
  const id = text.trim();
  if (/^\d+$/.test(id)) return id;
  throw wrongUse(
    `"${text}" is not a phone number id.`,
    'Give Meta’s id of the business number, such as 106540352242922; `whatsapp numbers` lists them.',
  );
}
