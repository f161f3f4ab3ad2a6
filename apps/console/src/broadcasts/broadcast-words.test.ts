import { exampleBroadcast } from '@intexuraos/service-api/schemas';
import { describe, expect, it } from 'vitest';
import { changesOf, partsOf, sampleCsv } from './broadcast-words.ts';

describe('partsOf', () => {
  it('counts each row once', () => {
    const parts = partsOf(exampleBroadcast);
    expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(exampleBroadcast.rows);
    expect(parts.map(({ name }) => name)).toEqual(['read', 'delivered', 'sent', 'waiting', 'failed', 'left out']);
  });
});

describe('changesOf', () => {
  it('offers nothing for a broadcast that has ended', () => {
    expect(changesOf('finished')).toEqual([]);
    expect(changesOf('paused')).toEqual(['resume', 'cancel']);
  });
});

describe('sampleCsv', () => {
  it('quotes values that contain a separator', () => {
    expect(sampleCsv([{ name: '1', example: 'Ana, "the" first' }])).toBe('to,1\r\n+16505551234,"Ana, ""the"" first"');
  });
});
