import { describe, expect, it } from 'vitest';
import { createRecordLog, type OpenRecord } from './record-log.ts';

const record = (id: string, body = ''): OpenRecord => ({
  id,
  appId: 'app',
  url: 'http://callback',
  body,
  createdAt: 0,
  changes: 1,
  fields: ['messages'],
  attempts: [],
  state: 'waiting',
});

describe('createRecordLog', () => {
  it('remembers the last ones, oldest first', () => {
    const log = createRecordLog(2);
    for (const id of ['a', 'b', 'c']) log.add(record(id));
    expect(log.all().map(({ id }) => id)).toEqual(['b', 'c']);
  });

  it('remembers fewer when their bodies are large', () => {
    const log = createRecordLog(1_000);
    const body = 'x'.repeat(3_000_000);
    for (let index = 0; index < 100; index += 1) log.add(record(String(index), body));
    expect(log.all().length).toBe(21);
    expect(log.all().at(-1)?.id).toBe('99');
  });
});
