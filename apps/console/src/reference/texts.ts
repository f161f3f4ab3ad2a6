/** The texts of the reference's script; the page itself is the service's (`http/docs/`). */

export const copy = 'Copy';
export const copied = 'Copied';
export const pressCtrlC = 'Press Ctrl-C';

export const askingTheService = 'Asking the service …';
export const filledIn = 'Filled in.';
export const noIdIsKnown = 'The service is not limited to certain numbers, so it knows no id.';
export const theKeyIsNotTaken = 'The service does not take this key.';

export const nothingFound = 'Nothing found';
export const found = (count: number): string => `${count} found`;
