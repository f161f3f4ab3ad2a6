import { describe, expect, it } from 'vitest';
import { isTheirs, needlesOf } from './is-theirs.ts';

const wamidOf = (id: string): string =>
  `wamid.${Buffer.from(`\x1c\x18\x15${id}\x15\x02`, 'latin1').toString('base64')}`;
const person = (...ids: string[]) => ({ ids, numbers: [], conversations: [] });

describe('isTheirs', () => {
  it.each(['16505551234', 'US.13491208655302741918'])('knows the id of a message that contains %s', (id) => {
    expect(isTheirs(person(id), wamidOf(id))).toBe(true);
    expect(isTheirs(person(id), wamidOf('GB.77491208655302741918'))).toBe(false);
    expect(needlesOf(person(id)).some((needle) => wamidOf(id).includes(needle))).toBe(true);
  });

  it('takes a short BSUID, with which another may begin, for no part of a message’s id', () => {
    expect(isTheirs(person('US.1'), wamidOf('US.13491208655302741918'))).toBe(false);
  });
});
