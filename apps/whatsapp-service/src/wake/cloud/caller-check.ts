import { OAuth2Client } from 'google-auth-library';

/**
 * Whether a wake-up comes from where it should. `unproven`: no token, or not one of Google's for this service. `undecided`: Google's keys
 * can't be had.
 */
type CallerVerdict = 'right' | 'unproven' | 'another_account' | 'undecided';

export interface CallerCheckOptions {
  /** For whom the token must have been made. */
  readonly audience: string;
  /** The service account that calls, by its address. */
  readonly account: string;
  /** Google's public keys, by their ids. Default: those that Google publishes, which its client remembers for as long as they hold. */
  readonly certificates?: () => Promise<Readonly<Record<string, string>>>;
}

/** By a request's `Authorization` header. */
export type CallerCheck = (authorization: string | undefined) => Promise<CallerVerdict>;

const issuers = ['https://accounts.google.com', 'accounts.google.com'];

/**
 * Makes a check of the OpenID Connect token that Pub/Sub, Cloud Tasks and Cloud Scheduler send: signature, issuer, audience, time and
 * account. No other header is believed. Never rejects; keys are asked for with a token only that names one.
 * @see https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions
 */
export function createCallerCheck({ audience, account, certificates }: CallerCheckOptions): CallerCheck {
  const client = new OAuth2Client();
  const keys = certificates ?? (async () => (await client.getFederatedSignonCertsAsync()).certs);
  return async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined || !namesKey(token)) return 'unproven';
    const certs = await keys().catch(() => null);
    if (certs === null) return 'undecided';
    const ticket = await client.verifySignedJwtWithCertsAsync(token, { ...certs }, audience, issuers).catch(() => null);
    const payload = ticket?.getPayload();
    if (!payload) return 'unproven';
    return payload.email_verified === true && payload.email === account ? 'right' : 'another_account';
  };
}

/** Whether the token's header can be read and says by which key it is signed, as each of Google's does. */
function namesKey(token: string): boolean {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
    return typeof header === 'object' && header !== null && 'kid' in header && typeof header.kid === 'string';
  } catch {
    return false;
  }
}
