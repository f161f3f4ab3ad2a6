/** Crockford's alphabet: no letter that is taken for a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeLength = 10;
const randomLength = 16;

/** A new id: the prefix, ten characters of the time and sixteen of randomness, so that ids of one prefix sort by their time. */
export function sortableId(prefix: string, now: number, random: Uint8Array): string {
  let time = '';
  for (let rest = now; time.length < timeLength; rest = Math.floor(rest / 32)) time = alphabet.charAt(rest % 32) + time;
  const tail = Array.from(random.subarray(0, randomLength), (byte) => alphabet.charAt(byte % 32));
  return `${prefix}_${time}${tail.join('')}`;
}
