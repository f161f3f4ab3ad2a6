import { describe, expect, it } from 'vitest';
import { watchLog } from './log-watch.ts';

function reading(...chunks: readonly string[]) {
  const reports: string[] = [];
  const log = watchLog(['a-secret'], (what) => reports.push(what));
  for (const chunk of chunks) log.read(chunk);
  return { reports, ...log.counts() };
}

describe('watchLog', () => {
  it('reports marked content and secrets, even across chunk boundaries', () => {
    expect(reading('{"severity":"DEBUG","x":"Zq', 'louTabc"}\n').reports).toEqual(['marked content in the log']);
    expect(reading('{"severity":"INFO","x":"a-secret"}\n').reports).toEqual(['marked content in the log']);
  });

  it('reports errors and anything that is not a log line', () => {
    expect(reading('{"severity":"ERROR","message":"Oh."}\n').reports).toEqual(['an error in the log: Oh.']);
    expect(reading('Trace: warning\n').reports).toEqual(['something other than a log line was printed']);
  });

  it('counts warnings by their words', () => {
    const line = '{"severity":"WARNING","message":"Webhooks refused."}\n';
    const { reports, warnings, bytes } = reading(line, line.slice(0, 20), line.slice(20));
    expect([reports, [...warnings], bytes]).toEqual([[], [['Webhooks refused.', 2]], line.length * 2]);
  });
});
