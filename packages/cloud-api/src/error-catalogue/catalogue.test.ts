import { describe, expect, it } from 'vitest';
import { catalogue, findError } from './catalogue.ts';

describe('catalogue', () => {
  it('has every code once, each with a cause and a remedy that are sentences', () => {
    expect(new Set(catalogue.map(({ code }) => code)).size).toBe(catalogue.length);
    expect(catalogue.length).toBeGreaterThanOrEqual(138);
    for (const { code, cause, remedy } of catalogue) {
      expect([code, /^[A-Z0-9].*[.)]$/.test(cause)]).toEqual([code, true]);
      expect([code, /[.]$|\}$|digits"}\.$/.test(remedy)]).toEqual([code, true]);
    }
  });

  it('knows how long to wait for each that is to be tried after a known wait', () => {
    const later = catalogue.filter((entry) => entry.class === 'retry_later');
    expect(later.length).toBeGreaterThan(0);
    expect(later.every(({ waitMs = 0 }) => waitMs > 0)).toBe(true);
  });

  it('has the codes of the set-up guide’s table', () => {
    for (const code of [190, 100, 200, 131030, 131047]) expect(findError(code)?.code).toBe(code);
  });

  it('takes 201 to 299 for permissions, as 200 is, and knows nothing of codes that Meta does not document', () => {
    expect(findError(230)).toMatchObject({ code: 230, class: 'pause', title: 'API Permission' });
    expect(findError(300)).toBeUndefined();
    expect(findError(424_242)).toBeUndefined();
  });
});
