/**
 * A phone number as it may occur in a text: in digits, and in base64 after any number of other bytes, as in a wamid. For
 * base64, only the part that does not depend on neighbouring bytes.
 */
export function spellingsOf(number: string): readonly string[] {
  const inBase64 = [0, 1, 2].map((before) => {
    const text = Buffer.from('x'.repeat(before) + number).toString('base64');
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + number.length) * 8) / 6));
  });
  return [number, ...inBase64];
}
