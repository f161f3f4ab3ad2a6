import type { GraphClient, GraphResult } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { type GraphCallSeen, watchedGraph } from './watched-graph.ts';

const answered = (status: number, body = '{}'): GraphResult => ({
  kind: 'answered',
  status,
  headers: { get: () => null },
  body: new TextEncoder().encode(body),
});

async function seen(path: string, result: GraphResult): Promise<GraphCallSeen | undefined> {
  const calls: GraphCallSeen[] = [];
  const unused = () => Promise.reject(new Error('not called here'));
  const ways = { open: unused, download: unused, isMediaUrl: () => false, close: unused };
  const graph: GraphClient = { call: async () => result, ...ways };
  expect(await watchedGraph(graph, (call) => calls.push(call)).call({ method: 'POST', path })).toBe(result);
  return calls[0];
}

describe('watchedGraph', () => {
  it.each([
    ['v24.0/106540352242922/messages', '{version}/{id}/messages'],
    ['v24.0/106540352242922', '{version}/{id}'],
    ['v24.0/106540352242922/message_qrdls/4O4YGZEG3RIVE1', '{version}/{id}/message_qrdls/{id}'],
    ['v24.0/someone@example.com', 'other'],
    ['v24.0/1/messages/../16505551234', 'other'],
  ])('names %s by its template', async (path, route) => {
    expect(await seen(path, answered(200))).toMatchObject({ method: 'POST', route, status: '200', code: 'none' });
  });

  it.each([
    [answered(400, '{"error":{"code":131026,"message":"x"}}'), '400', '131026'],
    [answered(400, '{"error":{"code":987654321,"message":"x"}}'), '400', 'other'],
    [answered(502, '<html>'), '502', 'none'],
    [{ kind: 'unreached', reason: 'ECONNREFUSED' } as const, 'unreached', 'none'],
    [{ kind: 'lost', reason: 'no answer' } as const, 'lost', 'none'],
    [{ kind: 'no_token' } as const, 'no_token', 'none'],
  ])('tells how it ended: %j', async (result, status, code) => {
    expect(await seen('v24.0/1/messages', result)).toMatchObject({ status, code });
  });

  it('is the client itself where nobody watches', () => {
    const graph = {} as GraphClient;
    expect(watchedGraph(graph, undefined)).toBe(graph);
  });
});
