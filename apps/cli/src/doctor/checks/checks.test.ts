import { describe, expect, it } from 'vitest';
import { usernameFinding } from './features.ts';
import { versionFinding } from './settings.ts';

const at = Date.parse('2026-11-30');
const number = { id: '1', display_phone_number: '+1 555-078-3881' };

describe('versionFinding', () => {
  it.each([
    ['v24.0', 'ok', 'v24.0, until 2028-02-18'],
    ['v27.0', 'ok', 'v27.0; Meta has not announced its end'],
    ['v21.0', 'warning', 'v21.0 ends on 2027-01-21, in 52 days'],
    ['v20.0', 'failed', 'v20.0 has ended on 2026-09-24'],
    ['v15.0', 'failed', 'v15.0 has ended'],
    ['v99.0', 'unknown', 'v99.0 is not known here'],
  ])('judges %s: %s', (version, verdict, detail) => {
    expect(versionFinding(version, at)).toMatchObject({ verdict, detail });
  });
});

describe('usernameFinding', () => {
  it.each([
    [{}, 'ok', 'none'],
    [{ username: 'lucky_shrub', status: 'approved' }, 'ok', '@lucky_shrub'],
    [{ username: 'lucky_shrub', status: 'RESERVED' }, 'ok', '@lucky_shrub is reserved; users don’t see it yet'],
    [{ username: 'lucky_shrub', status: 'deleted' }, 'warning', '@lucky_shrub of +1 555-078-3881 is deleted'],
  ])('judges %j: %s', (answer, verdict, detail) => {
    expect(usernameFinding(answer, number)).toMatchObject({ verdict, detail });
  });
});
