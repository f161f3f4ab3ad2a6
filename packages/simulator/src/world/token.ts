export type TokenKind = 'USER' | 'SYSTEM_USER' | 'APP';

export const permissions = [
  'whatsapp_business_messaging',
  'whatsapp_business_management',
  'business_management',
] as const;
export type Permission = (typeof permissions)[number];

/** Why a token no longer works, though its time has not run out. */
export type TokenFault = 'password_changed' | 'logged_out' | 'app_removed' | 'undecryptable';

/** An access token: whose it is, what it may do, and until when. */
export interface Token {
  readonly value: string;
  readonly type: TokenKind;
  readonly appId: string;
  /** The person or system user; an app's own token has none. */
  readonly userId: string | undefined;
  scopes: Set<Permission>;
  /** The WABAs that its user was given; `all` means that nothing narrows them down. */
  wabaIds: Set<string> | 'all';
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  /** Milliseconds since 1970; none means never. */
  expiresAt: number | undefined;
  fault: TokenFault | undefined;
}

/** Whether a token's user was given a WABA. */
export function isGiven(wabaId: string, { wabaIds }: Token): boolean {
  return wabaIds === 'all' || wabaIds.has(wabaId);
}
