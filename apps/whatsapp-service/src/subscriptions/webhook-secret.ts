import type { SubscriptionForm } from './subscription.ts';

const prefix = 'whsec_';

/**
 * The bytes of a Standard Webhooks secret: base64 after `whsec_`. Null for any other text, or if it has fewer than 16
 * or more than 64 bytes.
 */
export function secretBytes(secret: string): Buffer | null {
  const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  const isWhole = bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  return isWhole && bytes.byteLength >= 16 && bytes.byteLength <= 64 ? bytes : null;
}

/** Whether both sign alike in that form: `whsec_` and padding are no part of a key, and a text for Meta's form is one as it is. */
export function isSameSecret(one: string, other: string, form: SubscriptionForm): boolean {
  if (one === other || form === 'meta') return one === other;
  const key = secretBytes(one);
  return key !== null && secretBytes(other)?.equals(key) === true;
}

/** A secret made of random bytes, 32 of them. */
export const newSecret = (random: Uint8Array): string => `${prefix}${Buffer.from(random).toString('base64')}`;

/** The problem of a secret for that form, without the secret itself. */
export function secretProblem(secret: string, form: SubscriptionForm): string[] {
  if (form === 'event') {
    const problem =
      'secret must be whsec_ and base64 of 16 to 64 bytes, as Standard Webhooks requires. Leave it out to have one generated.';
    return secretBytes(secret) === null ? [problem] : [];
  }
  return secret.length < 16 ? ['secret is shorter than 16 characters. Leave it out to have one generated.'] : [];
}
