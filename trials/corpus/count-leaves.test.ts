import { describe, expect, it } from 'vitest';
import { droppedLeaves, leavesOf } from './count-leaves.ts';

describe('leavesOf', () => {
  it('finds every value with its path', () => {
    expect(leavesOf({ a: [1, { b: null }], c: 'x' })).toEqual([
      ['/a/0', 1],
      ['/a/1/b', null],
      ['/c', 'x'],
    ]);
  });
});

describe('droppedLeaves', () => {
  it('names the paths whose values are missing', () => {
    const webhook = { object: 'whatsapp_business_account', mood: 'happy', text: { body: 'hi', tone: 'warm' } };
    expect(droppedLeaves(webhook, [{ content: { body: 'hi' } }])).toEqual(['/mood', '/text/tone']);
  });

  it.each([
    ['a time', { timestamp: '1790000000' }, '2026-09-21T14:13:20.000Z'],
    ['a time in milliseconds', { start_time: 1_790_000_000 }, 1_790_000_000_000],
    ['the digits of a number', { phone: '+49 (30) 555-1' }, '49305551'],
    ['a word of a kind', { status: 'READ' }, 'status.read'],
    ['a word of ours', { direction: 'USER_INITIATED' }, 'user'],
  ])('knows %s again', (_what, webhook, shown) => {
    expect(droppedLeaves(webhook, [shown])).toEqual([]);
  });
});
