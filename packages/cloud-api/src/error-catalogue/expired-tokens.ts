import type { ReportedError } from './error-meaning.ts';
import type { Variant } from './variants.ts';

const rows: readonly (readonly [subcode: number, cause: string])[] = [
  [458, 'The user removed the app, so the token is no longer valid.'],
  [459, 'Facebook stopped the user’s sessions: the user has to log in and confirm the account.'],
  [460, 'The user’s password was changed, which ended the token.'],
  [463, 'The access token expired. Tokens from the dashboard expire after 24 hours.'],
  [464, 'The user’s account is not confirmed.'],
  [467, 'The access token was revoked or is damaged.'],
  [492, 'The session was made for a user who no longer has a role on the page or app.'],
];

/** Why a token is no longer valid, by the subcode of 190 (Meta: graph-api/guides/error-handling). */
export const expiredTokens: readonly Variant[] = rows.map(([wanted, cause]) => ({
  code: 190,
  applies: ({ subcode }) => subcode === wanted,
  means: { cause },
}));

const tokenWords = /access token|\bsession\b|authorized application/i;

/** Whether an error of code 190 is about the token for certain: by its subcode, or by Meta's words. */
export const isOfToken = ({ subcode }: Pick<ReportedError, 'subcode'>, text: string): boolean =>
  tokenWords.test(text) || rows.some(([known]) => known === subcode);
