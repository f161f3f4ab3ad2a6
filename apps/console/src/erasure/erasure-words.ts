import type { Contact, Erasure } from '../api/types.ts';

/** What has to be typed before a person is erased: the id that people know them by. */
export const confirmationOf = ({ waId, username, id }: Pick<Contact, 'waId' | 'username' | 'id'>): string =>
  waId ? `+${waId}` : username ? `@${username}` : id;

/** Spaces, and the signs in front, may be left out. */
export const isConfirmed = (typed: string, asked: string): boolean => bare(typed) === bare(asked);

const bare = (text: string): string => text.replace(/[\s()-]/g, '').replace(/^[+@]/, '');

/** `12 messages, 2 conversations`, the largest first. */
export function countWords(counts: Erasure['counts']): string {
  const given = Object.entries(counts).filter(([, count]) => count > 0);
  if (given.length === 0) return 'nothing yet';
  return given
    .sort(([, a], [, b]) => b - a)
    .map(
      ([kind, count]) =>
        `${count.toLocaleString()} ${kind.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`,
    )
    .join(', ');
}

export const stateWords: Readonly<Record<Erasure['state'], string>> = {
  running: 'erasing',
  purging: 'cleaning the files',
  done: 'done',
};
