export type TokenKind = 'USER' | 'SYSTEM_USER' | 'APP';

export const permissions = [
  'whatsapp_business_messaging',
  'whatsapp_business_management',
  'business_management',
] as const;
export type Permission = (typeof permissions)[number];

/** Why a token no longer works although it has not expired. */
export type TokenFault = 'password_changed' | 'logged_out' | 'app_removed' | 'undecryptable';

/** An access token, with its owner, permissions and expiry. */
export interface Token {
  readonly value: string;
  readonly type: TokenKind;
  readonly appId: string;
  /** The person or system user; an app's own token has none. */
  readonly userId: string | undefined;
  scopes: Set<Permission>;
  /** The WABAs that its user has access to; `all` means every WABA. */
  wabaIds: Set<string> | 'all';
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  /** Milliseconds since 1970; none means never. */
  expiresAt: number | undefined;
  fault: TokenFault | undefined;
}

/** Whether a token's user has access to a WABA. */
export function isGiven(wabaId: string, { wabaIds }: Token): boolean {
  return wabaIds === 'all' || wabaIds.has(wabaId);
}
