import type { GraphResult } from '@intexuraos/cloud-api';
import { expect, it } from 'vitest';
import { callRepeatably } from './call-repeatably.ts';

const answered = (status: number, headers: Record<string, string> = {}): GraphResult => ({
  kind: 'answered',
  status,
  headers: new Headers(headers),
  body: new TextEncoder().encode('{}'),
});

/** The waits before the repeated calls, if Meta answers each like this. */
async function waitsOf(result: GraphResult): Promise<number[]> {
  const waits: number[] = [];
  const graph = { call: async () => result };
  await callRepeatably(graph, { method: 'POST', path: 'x' }, async (ms) => void waits.push(ms));
  return waits;
}

it('repeats a call three times while Meta has trouble or does not answer', async () => {
  expect(await waitsOf(answered(503))).toEqual([300, 1_000, 2_500]);
  expect(await waitsOf({ kind: 'lost', reason: 'ECONNRESET' })).toEqual([300, 1_000, 2_500]);
  expect(await waitsOf(answered(200))).toEqual([]);
  expect(await waitsOf(answered(400))).toEqual([]);
});

it('repeats no call before the time that Retry-After asks for', async () => {
  expect(await waitsOf(answered(503, { 'retry-after': '30' }))).toEqual([]);
  expect(await waitsOf(answered(503, { 'retry-after': '0' }))).toEqual([300, 1_000, 2_500]);
});
