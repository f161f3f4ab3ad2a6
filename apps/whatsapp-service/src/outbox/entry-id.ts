/** Crockford's alphabet: no letter that is taken for a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeLength = 10;
const randomLength = 16;

/** A new id: `out_`, ten characters of the time and sixteen of randomness, so that ids sort by their time. */
export function newEntryId(now: number, random: Uint8Array): string {
  let time = '';
  for (let rest = now; time.length < timeLength; rest = Math.floor(rest / 32)) time = alphabet.charAt(rest % 32) + time;
  const tail = Array.from(random.subarray(0, randomLength), (byte) => alphabet.charAt(byte % 32));
  return `out_${time}${tail.join('')}`;
}

/** Whether a text is an id of ours, as it may stand where a wamid is expected. */
export function isEntryId(text: string): boolean {
  return /^out_[0-9A-Z]{26}$/.test(text);
}
