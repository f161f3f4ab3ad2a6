import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWellFormedSignature, verifySignature } from './signature.ts';

const secret = 'app-secret';

function sign(body: Uint8Array | string, key = secret): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('isWellFormedSignature', () => {
  it('takes sha256= and 64 hex digits of either case', () => {
    expect(isWellFormedSignature(`sha256=${'0123456789abcdef'.repeat(4)}`)).toBe(true);
    expect(isWellFormedSignature(`sha256=${'0123456789ABCDEF'.repeat(4)}`)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['no digest', 'sha256='],
    ['a digit too few', `sha256=${'a'.repeat(63)}`],
    ['a digit too many', `sha256=${'a'.repeat(65)}`],
    ['a letter that is no digit', `sha256=${'a'.repeat(63)}g`],
    ['the algorithm in capitals', `SHA256=${'a'.repeat(64)}`],
    ['another algorithm', `sha1=${'a'.repeat(64)}`],
    ['white space around it', ` sha256=${'a'.repeat(64)}`],
    ['a line break after it', `sha256=${'a'.repeat(64)}\n`],
    ['two signatures in one', `sha256=${'a'.repeat(64)}, sha256=${'a'.repeat(64)}`],
  ])('refuses %s', (_, header) => {
    expect(isWellFormedSignature(header)).toBe(false);
  });
});

describe('verifySignature', () => {
  it('knows a body signed with the secret', () => {
    expect(verifySignature(bytes('{"a":1}'), sign('{"a":1}'), [secret])).toBe(true);
  });

  it('takes hex digits in capitals', () => {
    const header = sign('{}').toUpperCase().replace('SHA256', 'sha256');
    expect(verifySignature(bytes('{}'), header, [secret])).toBe(true);
  });

  it('takes any of several secrets, so that one can be rotated without losing a webhook', () => {
    expect(verifySignature(bytes('{}'), sign('{}', 'new'), ['old', 'new'])).toBe(true);
    expect(verifySignature(bytes('{}'), sign('{}', 'old'), ['old', 'new'])).toBe(true);
    expect(verifySignature(bytes('{}'), sign('{}', 'older'), ['old', 'new'])).toBe(false);
  });

  it('never lets through a body signed with an empty secret', () => {
    expect(verifySignature(bytes('{}'), sign('{}', ''), ['', secret])).toBe(false);
    expect(verifySignature(bytes('{}'), sign('{}', ''), [])).toBe(false);
  });

  it('compares the raw bytes: the same JSON serialised again is another body', () => {
    const body = '{ "text": "caf\\u00e9" }';
    const again = JSON.stringify(JSON.parse(body));
    expect(verifySignature(bytes(body), sign(body), [secret])).toBe(true);
    expect(verifySignature(bytes(again), sign(body), [secret])).toBe(false);
  });

  it('signs bytes that are no text as they are', () => {
    const body = Uint8Array.of(0xff, 0xfe, 0x00, 0xd8);
    expect(verifySignature(body, sign(body), [secret])).toBe(true);
  });

  it('is broken by any flipped bit of the body', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 500 }), fc.nat(), fc.nat(7), (body, place, bit) => {
        const flipped = Uint8Array.from(body);
        const at = place % body.length;
        flipped[at] = (body[at] ?? 0) ^ (1 << bit);
        expect(verifySignature(body, sign(body), [secret])).toBe(true);
        expect(verifySignature(flipped, sign(body), [secret])).toBe(false);
      }),
    );
  });

  it('is broken by any other digit in the header', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(63), fc.integer({ min: 1, max: 15 }), (body, place, by) => {
        const header = sign(body);
        const at = 'sha256='.length + place;
        const digit = ((Number.parseInt(header[at] ?? '', 16) + by) % 16).toString(16);
        const flipped = header.slice(0, at) + digit + header.slice(at + 1);
        expect(verifySignature(body, flipped, [secret])).toBe(false);
      }),
    );
  });

  it('is broken by any flipped bit of the header, but for the case of its letters', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(70), fc.nat(7), (body, place, bit) => {
        const header = sign(body);
        const flipped =
          header.slice(0, place) + String.fromCharCode(header.charCodeAt(place) ^ (1 << bit)) + header.slice(place + 1);
        const isSame = flipped.slice(0, 7) === 'sha256=' && flipped.toLowerCase() === header;
        expect(verifySignature(body, flipped, [secret])).toBe(isSame);
      }),
    );
  });
});
