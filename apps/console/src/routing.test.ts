import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkTo, placeOf } from './routing.ts';

describe('places of the console', () => {
  it('come out of their links as they went in, whatever is in them', () => {
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

  it('are the home page where the address is unreadable', () => {
    expect(placeOf('#/inbox/%E0%A4%A').path).toEqual([]);
    expect(placeOf('').path).toEqual([]);
  });
});
