import { describe, expect, it } from 'vitest';
import { createRouteTable } from './find-route.ts';
import { type AnyRoute, success } from './graph-call.ts';

const route = (node: 'phone-number' | 'waba' | 'root', verb: 'GET' | 'POST', edge: string): AnyRoute => ({
  node,
  verb,
  edge,
  needs: 'any-token',
  handle: () => success,
});

const table = createRouteTable([
  route('phone-number', 'GET', ''),
  route('phone-number', 'GET', 'message_qrdls/:code'),
  route('phone-number', 'POST', 'messages'),
  route('waba', 'GET', 'phone_numbers'),
  route('root', 'POST', 'upload:*'),
]);

describe('createRouteTable', () => {
  it('finds a route by node kind, method and path', () => {
    expect(table.find('GET', 'phone-number', [])?.route.edge).toBe('');
    expect(table.find('POST', 'phone-number', ['messages'])?.route.edge).toBe('messages');
    expect(table.find('GET', 'phone-number', ['messages'])).toBeUndefined();
    expect(table.find('POST', 'waba', ['messages'])).toBeUndefined();
    expect(table.find('POST', 'phone-number', ['messages', 'more'])).toBeUndefined();
  });

  it('returns the variable parts of a path, and matches by prefix if only that is fixed', () => {
    expect(table.find('GET', 'phone-number', ['message_qrdls', 'ANED2T5QRU7HG1'])?.parts).toEqual({
      code: 'ANED2T5QRU7HG1',
    });
    expect(table.find('POST', 'root', ['upload:MTph?sig=AR'])?.route.edge).toBe('upload:*');
    expect(table.find('POST', 'root', ['download'])).toBeUndefined();
  });

  it('lists the edges of every kind of node, and of one kind', () => {
    expect([table.hasEdge('messages'), table.hasEdge('message_qrdls'), table.hasEdge('likes')]).toEqual([
      true,
      true,
      false,
    ]);
    expect([table.hasEdge('messages', 'phone-number'), table.hasEdge('messages', 'waba')]).toEqual([true, false]);
  });
});
