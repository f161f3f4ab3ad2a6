import * as texts from '../texts.ts';
/** Why the service sent somebody back without a session. */
export type SignInProblem = keyof typeof signInProblems;

export const signInProblems = {
  declined: texts.shellTheProviderDidNotSign,
  stale: texts.shellThatSignInWasBegun,
  unreachable: texts.shellTheProviderDoesNotAnswer,
  invalid: texts.shellWhatTheProviderAnsweredWas,
  no_access: texts.shellYouAreKnownToThe,
  busy: texts.shellTooManySignInsFailed,
} as const;

/** @returns null for a word that the service does not use, which somebody may have put into a link. */
export const signInProblem = (word: string): SignInProblem | null => (isProblem(word) ? word : null);

const isProblem = (word: string): word is SignInProblem => Object.hasOwn(signInProblems, word);

/** Asks the provider. After a sign-out it is to ask who it is, since it may still know the person who left. */
export const signInAddress = (isByChoice: boolean): string => `/console/sign-in${isByChoice ? '?again' : ''}`;

const place = 'console-place';

/** What follows the `#` reaches no server, so it stays here while somebody is at the provider. */
export function rememberPlace(): void {
  sessionStorage.setItem(place, location.hash);
}

/** Opens the page that somebody wanted before they went to the provider. */
export function takeRememberedPlace(): void {
  const hash = sessionStorage.getItem(place);
  sessionStorage.removeItem(place);
  if (!hash || location.hash.length > 1) return;
  history.replaceState(null, '', hash);
  dispatchEvent(new HashChangeEvent('hashchange'));
}
