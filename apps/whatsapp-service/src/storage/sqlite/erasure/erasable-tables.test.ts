import { expect, it } from 'vitest';
import { viewTables } from './erasable-tables.ts';

const wamidOf = (number: string): string =>
  `wamid.${Buffer.concat([Buffer.from([29, 11, number.length]), Buffer.from(`${number}\x15 and more`)]).toString('base64')}`;

it('takes the settlements of the person, and not those of a number that begins like theirs', () => {
  const settlements = viewTables.find(({ kind }) => kind === 'settlements');
  const person = { ids: ['16505551234'], numbers: [], conversations: [] };
  const verdictOn = (wamid: string | null) => settlements?.erase({ doc: JSON.stringify({ wamid }) }, person);
  expect(verdictOn(wamidOf('16505551234'))).toBe('delete');
  expect(verdictOn(wamidOf('16505551299'))).toBe('keep');
  expect(verdictOn(null)).toBe('keep');
});
