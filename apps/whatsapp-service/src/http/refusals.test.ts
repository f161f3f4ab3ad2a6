import { describe, expect, it } from 'vitest';
import { createRefusalLog, createRefusals, refusalReasons } from './refusals.ts';

function createRecordingLog() {
  const lines: unknown[] = [];
  const at = (level: string) => (fields: object) => lines.push({ level, ...fields });
  return { lines, log: { info: at('info'), warn: at('warn') } };
}

describe('createRefusals', () => {
  it('starts every reason at 0, so that the metric exists before the first refusal', () => {
    const refusals = createRefusals();
    refusals.count('wrong_key');
    expect(refusals.counts()).toEqual({ ...Object.fromEntries(refusalReasons.map((each) => [each, 0])), wrong_key: 1 });
  });
});

describe('createRefusalLog', () => {
  it('writes one line a minute for each reason, however many requests were refused', () => {
    let time = 0;
    const { lines, log } = createRecordingLog();
    const refusals = createRefusals();
    const write = createRefusalLog({ webhooks: () => ({}), requests: refusals.counts, log, now: () => time });
    write();
    expect(lines).toEqual([]);
    for (let second = 0; second < 70; second += 10) {
      time = second * 1_000;
      for (let index = 0; index < 100; index += 1) refusals.count('wrong_key');
      write();
    }
    expect(lines).toMatchObject([
      { level: 'warn', reason: 'wrong_key', count: 100, remedy: expect.stringContaining('API_KEYS') },
      { level: 'warn', reason: 'wrong_key', count: 600 },
    ]);
  });

  it('warns of guessed keys and exhausted resources only, since scanners cause the rest all day', () => {
    const { lines, log } = createRecordingLog();
    const refusals = createRefusals();
    for (const reason of refusalReasons) refusals.count(reason);
    createRefusalLog({ webhooks: () => ({}), requests: refusals.counts, log, now: () => 0 })();
    expect(lines).toHaveLength(refusalReasons.length);
    expect(lines).toContainEqual({ level: 'info', reason: 'not_found', count: 1, remedy: undefined });
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', reason: 'low_memory' }));
  });

  it('reports refused webhooks, and no accepted ones', () => {
    const { lines, log } = createRecordingLog();
    // What is found as a problem has a line of its own.
    const webhooks = () => ({ stored: 5, duplicate: 1, signature_wrong: 2, foreign: 1 });
    createRefusalLog({ webhooks, requests: () => ({}), log, now: () => 0 })();
    expect(lines).toMatchObject([
      { level: 'info', reason: 'signature_wrong', count: 2 },
      { level: 'warn', reason: 'foreign', count: 1 },
    ]);
  });
});
