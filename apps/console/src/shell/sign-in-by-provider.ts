import * as texts from '../texts.ts';
/** Why the service redirected somebody back without a session. */
export type SignInProblem = keyof typeof signInProblems;

export const signInProblems = {
  declined: texts.shellTheProviderDidNotSign,
  stale: texts.shellThatSignInWasBegun,
  unreachable: texts.shellTheProviderDoesNotAnswer,
  invalid: texts.shellWhatTheProviderAnsweredWas,
  no_access: texts.shellYouAreKnownToThe,
  busy: texts.shellTooManySignInsFailed,
} as const;

/** @returns null for a word that the service does not use: anybody can write such a link. */
export const signInProblem = (word: string): SignInProblem | null => (isProblem(word) ? word : null);

const isProblem = (word: string): word is SignInProblem => Object.hasOwn(signInProblems, word);

/** Redirects to the provider. After a sign-out it must ask again who it is, since it may still know the previous person. */
export const signInAddress = (isByChoice: boolean): string => `/console/sign-in${isByChoice ? '?again' : ''}`;

const place = 'console-place';

/** Remembers the place behind the `#`, which reaches no server, while somebody is at the provider. */
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
