/** What people write between the digits of a phone number. */
export const separators = /[\s().-]/g;

/** The id by which the service knows a person: the digits of a phone number, however it is written; any other id as it is. */
export function personOf(text: string): string {
  const number = text.replace(separators, '');
  return /^\+?\d+$/.test(number) ? number.replace('+', '') : text.trim();
}
