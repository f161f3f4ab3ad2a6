import { wrongUse } from '../outcome.ts';

/** Meta's id of a business number. @throws for the number itself, which names nothing where an id is expected. */
export function phoneNumberIdOf(text: string): string {
  const id = text.trim();
  if (/^\d+$/.test(id)) return id;
  throw wrongUse(
    `"${text}" is not a phone number id.`,
    'Give Meta’s id of the business number, such as 106540352242922; `whatsapp numbers` lists them.',
  );
}
