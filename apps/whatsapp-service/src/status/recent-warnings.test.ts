import { describe, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { createRecentWarnings } from './recent-warnings.ts';

function logging() {
  const clock = { at: 1_000 };
  const warnings = createRecentWarnings(() => clock.at);
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) }, warnings.saw);
  return { clock, log, lines, warnings };
}

describe('the last warnings', () => {
  it('are those of the log, newest first, which is written as before', () => {
    const { clock, log, lines, warnings } = logging();
    log.info('nothing');
    log.warn({ phoneNumberId: '1' }, 'first');
    clock.at = 2_000;
    log.error({ error: new Error('of the disk') }, 'second');
    expect(warnings.list()).toEqual([
      { severity: 'ERROR', message: 'second', reason: null, firstAt: 2_000, lastAt: 2_000, count: 1 },
      { severity: 'WARNING', message: 'first', reason: null, firstAt: 1_000, lastAt: 1_000, count: 1 },
    ]);
    expect(lines.map((line) => JSON.parse(line).message)).toEqual(['nothing', 'first', 'second']);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ severity: 'WARNING', phoneNumberId: '1' });
  });

  it('count equal ones once, apart by their reason', () => {
    const { clock, log, warnings } = logging();
    log.warn({ reason: 'signature_wrong' }, 'Webhooks refused.');
    log.warn({ reason: 'foreign' }, 'Webhooks refused.');
    clock.at = 9_000;
    log.warn({ reason: 'signature_wrong' }, 'Webhooks refused.');
    expect(warnings.list().map(({ reason, count, firstAt, lastAt }) => [reason, count, firstAt, lastAt])).toEqual([
      ['signature_wrong', 2, 1_000, 9_000],
      ['foreign', 1, 1_000, 1_000],
    ]);
  });

  it('hold no field that may hold content', () => {
    const { log, warnings } = logging();
    log.warn({ reason: 'Unexpected token in "Hello Ann"', body: 'Hello Ann' }, 'A request failed.');
    expect(JSON.stringify(warnings.list())).not.toContain('Ann');
  });

  it('are ten at most', () => {
    const { log, warnings } = logging();
    for (let each = 0; each < 30; each += 1) log.warn(`warning ${each}`);
    expect(warnings.list()).toHaveLength(10);
    expect(warnings.list()[0]?.message).toBe('warning 29');
  });

  it('leave out what the level leaves out', () => {
    const warnings = createRecentWarnings(() => 0);
    createLog('error', { write: () => undefined }, warnings.saw).warn('unheard');
    expect(warnings.list()).toEqual([]);
  });
});
