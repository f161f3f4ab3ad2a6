import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkTo, placeOf } from './routing.ts';

describe('a place in the console', () => {
  it('survives the round trip through a link, whatever it contains', () => {
    const part = fc.string({ unit: fc.constantFrom(...'a/?#%&=+ .é🙂<'), minLength: 1, maxLength: 8 });
    const query = fc.dictionary(fc.constantFrom('q', 'state', 'kind'), part);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), query, (path, filters) => {
        const place = placeOf(linkTo(path, filters));
        expect(place.path).toEqual(path);
        expect(place.query).toEqual({ ...filters });
      }),
    );
  });

  it('is the home page if the address is unreadable', () => {
    expect(placeOf('#/inbox/%E0%A4%A').path).toEqual([]);
    expect(placeOf('').path).toEqual([]);
  });
});
