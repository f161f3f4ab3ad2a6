import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newEntryId } from '../outbox/entry-id.ts';
import { rootSpanId, traceIdOfEntry } from './trace-ids.ts';

describe('traceIdOfEntry', () => {
  it('is the entry’s id in hex, so that no two entries share one', () => {
    expect(traceIdOfEntry('out_00000000000000000000000001')).toBe('00000000000000000000000000000001');
    expect(traceIdOfEntry('out_7ZZZZZZZZZZZZZZZZZZZZZZZZZ')).toBe('f'.repeat(32));
    const ids = Array.from({ length: 500 }, () => traceIdOfEntry(newEntryId(Date.now(), randomBytes(16))));
    expect(new Set(ids).size).toBe(500);
    expect(new Set(ids.map(rootSpanId)).size).toBe(500);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });
});
