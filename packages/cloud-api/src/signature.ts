import { createHmac, timingSafeEqual } from 'node:crypto';

const signaturePattern = /^sha256=[0-9a-fA-F]{64}$/;

/**
 * Whether a header can be a signature at all: `sha256=` and 64 hex digits, in either case. Says nothing about whether
 * it is the right one; it lets a server turn nonsense away before it reads the body.
 */
export function isWellFormedSignature(header: string): boolean {
  return signaturePattern.test(header);
}

/**
 * Whether `header` (`X-Hub-Signature-256`) is the HMAC-SHA256 of these very bytes under one of the app secrets. Several
 * secrets are valid at once while one is being rotated. A malformed header, no secrets or an empty secret never match:
 * anybody can sign with an empty key.
 *
 * Source: Meta, "Create a webhook endpoint", validating payloads.
 */
export function verifySignature(body: Uint8Array, header: string, secrets: readonly string[]): boolean {
  if (!isWellFormedSignature(header)) return false;
  const claimed = Buffer.from(header.slice('sha256='.length).toLowerCase(), 'latin1');
  return secrets.some((secret) => secret !== '' && timingSafeEqual(claimed, hexSignature(body, secret)));
}

/** As hex digits: node makes a digest's buffer slower than its text, by a fifth of the whole check. */
function hexSignature(body: Uint8Array, secret: string): Buffer {
  return Buffer.from(createHmac('sha256', secret).update(body).digest('hex'), 'latin1');
}
