import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The prefix of keys, so that secret scanners find them. */
const keyPrefix = 'ixw_';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 240 random bits in that alphabet. */
const secretLength = 41;
export const secretBytes = 30;
const checksumLength = 6;

/**
 * The text of a new key: the prefix, 41 characters from 30 random bytes, and a checksum of both. By the checksum a
 * scanner tells keys from other text, and a truncated key is refused as such.
 */
export function newKeyText(random: Uint8Array): string {
  const secret = inAlphabet(BigInt(`0x${Buffer.from(random).toString('hex')}`), secretLength);
  return withChecksum(keyPrefix + secret);
}

/** The kind of a text by its form: one of these keys, one with a typing error, or something else. */
export function formOfKey(text: string): 'key' | 'mistyped' | 'other' {
  if (!text.startsWith(keyPrefix)) return 'other';
  return text === withChecksum(text.slice(0, keyPrefix.length + secretLength)) ? 'key' : 'mistyped';
}

/**
 * The stored form of a key, in hex. One round of SHA-256: the secret has 240 random bits, which no guessing finds
 * however fast the hash is, and every request computes it.
 */
export function hashOfKey(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** How lists show a key, whose text is not stored: its beginning. */
export function hintOf(text: string): string {
  return `${text.slice(0, keyPrefix.length + 4)}…`;
}

const withChecksum = (text: string): string => text + inAlphabet(BigInt(crc32(text)), checksumLength);

function inAlphabet(value: bigint, length: number): string {
  const base = BigInt(alphabet.length);
  let text = '';
  for (let rest = value; text.length < length; rest /= base) text = alphabet.charAt(Number(rest % base)) + text;
  return text;
}
