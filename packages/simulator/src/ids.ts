import { createHash, randomBytes } from 'node:crypto';

/** Creates ids in Meta's formats. */
export interface Ids {
  /** A decimal id of 15 or 16 digits: media, templates, flows, numbers. */
  decimal(): string;
  /** `wamid.` and base64 of the user's number, the direction, and a unique id. */
  wamid(user: string, sentBy: 'business' | 'user'): string;
  /** `fbtrace_id` of an error: `A` and 22 characters. */
  trace(): string;
  /** URL-safe text of this many characters. */
  text(length: number): string;
  /** The 14 characters of a QR code. */
  qrCode(): string;
  /** A business-scoped user id: the country, a dot, and digits that are always the same for a user and a portfolio. */
  userId(country: string, businessId: string, user: string): string;
}

/** Random ids. The source of randomness can be given, for tests. */
export function createIds(random: (bytes: number) => Buffer = pooledBytes()): Ids {
  return {
    decimal: () => `1${digits(random(7), 15)}`,
    wamid: (user, sentBy) =>
      wamid(
        user,
        sentBy,
        random(sentBy === 'business' ? 9 : 10)
          .toString('hex')
          .toUpperCase(),
      ),
    trace: () => `A${random(17).toString('base64url').slice(0, 22)}`,
    text: (length) => random(length).toString('base64url').slice(0, length),
    qrCode: () => [...random(14)].map((byte) => qrAlphabet[byte % qrAlphabet.length]).join(''),
    userId: (country, businessId, user) =>
      `${country}.${digits(createHash('sha256').update(`${businessId}/${user}`).digest(), 20)}`,
  };
}

const qrAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

const digits = (bytes: Uint8Array, length: number): string =>
  BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
    .toString()
    .padStart(length, '7')
    .slice(-length);

/** Thrift's compact encoding, as in real ids: the user's number, then the direction, then the id. */
function wamid(user: string, sentBy: 'business' | 'user', id: string): string {
  const text = (value: string): number[] => [0x18, value.length, ...Buffer.from(value, 'latin1')];
  const bytes = [0x1c, ...text(user), 0x15, 0x02, 0x00, sentBy === 'business' ? 0x11 : 0x12, ...text(id), 0x00];
  return `wamid.${Buffer.from(bytes).toString('base64')}`;
}

/** One call for many ids, because a call for each would cost more than everything else. */
function pooledBytes(): (bytes: number) => Buffer {
  let pool = randomBytes(4096);
  let used = 0;
  return (bytes) => {
    if (used + bytes > pool.length) {
      pool = randomBytes(4096);
      used = 0;
    }
    used += bytes;
    return pool.subarray(used - bytes, used);
  };
}
