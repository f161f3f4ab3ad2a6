import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

function lines(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const written: string[] = [];
  write(createLog('trace', { write: (line) => void written.push(line) }));
  return written.map((line) => JSON.parse(line));
}

describe('createLog', () => {
  it('writes the fields that Cloud Logging reads', () => {
    const [line] = lines((log) => log.info({ entryId: 'out_1' }, 'Something.'));
    expect(line).toEqual({
      severity: 'INFO',
      message: 'Something.',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      service: 'whatsapp-service',
      entryId: 'out_1',
    });
  });

  it.each([
    ['trace', 'DEBUG'],
    ['debug', 'DEBUG'],
    ['warn', 'WARNING'],
    ['error', 'ERROR'],
    ['fatal', 'CRITICAL'],
  ] as const)('calls the level %s %s', (level, severity) => {
    expect(lines((log) => log[level]('x'))).toMatchObject([{ severity }]);
  });

  it('writes errors so that Error Reporting takes them, with one stack', () => {
    const cause = new RangeError('the cause');
    const [line] = lines((log) => log.error({ error: new TypeError('what it was', { cause }) }, 'It failed.'));
    expect(line).toMatchObject({
      '@type': expect.stringMatching(/ReportedErrorEvent$/),
      serviceContext: { service: 'whatsapp-service', version: expect.any(String) },
      message: 'It failed.',
      stack_trace: expect.stringMatching(/^TypeError: what it was\n +at /),
      error: { type: 'TypeError' },
    });
    expect(line?.error).not.toHaveProperty('stack');
  });

  it('reports nothing below an error', () => {
    const [line] = lines((log) => log.warn({ error: new Error('x') }, 'It is tried again.'));
    expect(line).not.toHaveProperty('@type');
  });
});
