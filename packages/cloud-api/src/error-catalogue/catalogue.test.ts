import { describe, expect, it } from 'vitest';
import { codes as simulated } from '../../../simulator/src/graph/codes.ts';
import { templateSubcodes } from '../../../simulator/src/templates/definition/template-error.ts';
import { catalogue, findError } from './catalogue.ts';

/** Every code that Meta documents for the Cloud API (support/error-codes of 2025-12-12, and changes up to 2026-11). */
const documented = `
  0 1 2 3 4 10 33 100 190 368 80007 80008 130429 130472 130497 131000 131005 131008 131009 131014 131016 131020 131021
  131026 131030 131031 131037 131041 131042 131044 131045 131047 131048 131049 131050 131051 131052 131053 131055
  131056 131057 131059 131060 131062 131063 131064 131070 131201 131202 131204 131207 131208 131209 131210 131211 131212
  131213 131214 131215 132000 132001 132005 132007 132008 132012 132015 132016 132068 132069 133000 133004 133005
  133006 133008 133009 133010 133015 133016 134011 134100 134101 134102 135000 137000 138000 138001 138002 138003
  138004 138005 138006 138007 138009 138012 138013 138014 138015 138017 138018 138019 138020 138021 138022 138023 138038
  139000 139001 139002 139003 139004 139100 139101 139102 139103 147001 147002 147003 147004 147005 200005 200006
  200007 1752041 2388001 2388012 2388019 2388040 2388047 2388072 2388073 2388091 2388093 2388103 2388293 2388299
  2494100 2494191 2593079 2593085 2593107 2593108
  130403 131061 131065 131203 132018 132021 136024 139006 139200 2388043 2388318 2388330 2593109
  130501 131035 131036 138024 138025 2388023 2388024 2388039 2388046 2388092 2388155
  2494164 2494165 2494166 2494167 2494168 2494169 2494170 2494171 2494172 2494173 2494174 2494175 2494176 2494177
  2494178 2494179
`
  .trim()
  .split(/\s+/)
  .map(Number);

/** General codes of the Graph API (graph-api/guides/error-handling), besides those of the Cloud API's own table. */
const general = [5, 12, 17, 32, 101, 102, 104, 200, 341, 506, 613, 803, 2500, 2635];

describe('catalogue', () => {
  it('explains every code that the simulator can answer', () => {
    const emitted = [...Object.keys(simulated).map(Number), ...templateSubcodes, 132018];
    expect(emitted.filter((code) => findError(code) === undefined)).toEqual([]);
  });

  it('explains every code that Meta documents, and the general ones of the Graph API', () => {
    expect(documented.filter((code) => findError(code) === undefined)).toEqual([]);
    const others = catalogue.map(({ code }) => code).filter((code) => !documented.includes(code));
    expect(others.sort((a, b) => a - b)).toEqual(general);
  });

  it('has every code once, each with a cause and a remedy that are sentences', () => {
    expect(new Set(catalogue.map(({ code }) => code)).size).toBe(catalogue.length);
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

  it('refers to Meta’s details only with a remedy for errors without any', () => {
    for (const { code, remedy } of catalogue)
      expect([code, /^The details name it\.$/.test(remedy)]).toEqual([code, false]);
  });

  it('takes 201 to 299 for permissions, as 200 is, and knows nothing of codes that Meta does not document', () => {
    expect(findError(230)).toMatchObject({ code: 230, class: 'pause', title: 'API Permission' });
    expect(findError(300)).toBeUndefined();
    expect(findError(424_242)).toBeUndefined();
  });
});
