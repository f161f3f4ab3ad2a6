import { describe, expect, it } from 'vitest';
import { changesIn } from './changes-in.ts';

describe('changesIn', () => {
  it('reads each change with its account and field', () => {
    const changes = [{ field: 'messages', value: 1 }, { field: 'flows' }];
    expect(changesIn({ entry: [{ id: 102290129340398, changes }] })).toEqual([
      { wabaId: '102290129340398', field: 'messages', value: 1 },
      { wabaId: '102290129340398', field: 'flows', value: undefined },
    ]);
  });

  it('does not throw on an object with members that JavaScript would call', () => {
    const poison: unknown = JSON.parse('{"toString":1,"valueOf":1}');
    expect(changesIn({ entry: [{ id: poison, changes: [{ field: poison, value: poison }] }] })).toEqual([
      { wabaId: '', field: '', value: poison },
    ]);
    for (const webhook of [poison, { entry: poison }, { entry: [poison] }, null])
      expect(changesIn(webhook)).toEqual([]);
  });
});
