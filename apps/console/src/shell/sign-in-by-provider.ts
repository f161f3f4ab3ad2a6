/** Why the service sent somebody back without a session. */
export type SignInProblem = keyof typeof signInProblems;

export const signInProblems = {
  declined: 'The provider did not sign you in, or you cancelled. Try again, or use an API key.',
  stale: 'That sign-in was begun in another window, took too long, or was used before. Try again.',
  unreachable: 'The provider does not answer this service. Try again later; an API key works meanwhile.',
  invalid: 'What the provider answered was not accepted. The service’s log says why; an API key works meanwhile.',
  no_access:
    'You are known to the provider, but no rule of this service gives you access. Ask the people who run it; a new rule counts from the next sign-in.',
  busy: 'Too many sign-ins failed from your address. Wait a minute, then try again.',
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
