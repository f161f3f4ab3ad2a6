import type { SendingHealth } from './sending-health.ts';

/** Meta's codes for a token that is expired, revoked or unknown (Meta: support/error-codes, authentication). */
const tokenCodes = new Set([0, 102, 190, 463, 467]);

/** Whether a number is paused because Meta refuses the access token. */
export function isTokenRefused({ senders }: SendingHealth): boolean {
  return senders.some(({ pause }) => {
    const code = pause?.problem.code;
    return typeof code === 'number' && tokenCodes.has(code);
  });
}
