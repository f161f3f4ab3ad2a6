import { describe, expect, it } from 'vitest';
import type { GraphCall } from './graph-call.ts';
import { pageBody, pageOf } from './paging.ts';

const all = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }));

/** The facts of a call that pages depend on. */
const call = (params: Record<string, unknown>) =>
  ({ params, version: 'v24.0', path: '1/phone_numbers', origin: 'http://meta.test' }) as unknown as GraphCall;

interface Paging {
  readonly cursors: { readonly before: string; readonly after: string };
  readonly next?: string;
  readonly previous?: string;
}

function page(params: Record<string, unknown>) {
  const { items, paging } = pageOf(all, call(params));
  return { ids: items.map(({ id }) => id).join(''), paging: paging as Paging };
}

const cursor = (id: string): string => Buffer.from(id).toString('base64url');

describe('pageOf', () => {
  it('pages forwards by the cursor of the last item', () => {
    const first = page({ limit: 2 });
    expect(first.ids).toBe('ab');
    const second = page({ limit: '2', after: first.paging.cursors.after });
    expect(second.ids).toBe('cd');
    const third = page({ limit: 2, after: second.paging.cursors.after });
    expect(third.ids).toBe('e');
    expect([first, second, third].map(({ paging }) => ['next' in paging, 'previous' in paging])).toEqual([
      [true, false],
      [true, true],
      [false, true],
    ]);
  });

  it('pages backwards, with a short first page instead of repeated items', () => {
    expect(page({ limit: 2, before: cursor('e') }).ids).toBe('cd');
    const first = page({ limit: 2, before: cursor('b') });
    expect(first.ids).toBe('a');
    expect(first.paging.next).toContain(`after=${cursor('a')}`);
    expect(first.paging.previous).toBeUndefined();
  });

  it('links repeat the query, but never the token or its proof', () => {
    const { paging } = page({ limit: 2, fields: 'id,status', access_token: 'secret', appsecret_proof: 'proof' });
    expect(paging.next).toBe(`http://meta.test/v24.0/1/phone_numbers?fields=id%2Cstatus&limit=2&after=${cursor('b')}`);
  });

  it('omits paging for an empty list', () => {
    const { items, paging } = pageOf([], call({}));
    expect(pageBody(items, paging)).toEqual({ data: [] });
  });

  it('returns 25 items by default, and 100 at most', () => {
    const many = Array.from({ length: 150 }, (_, index) => ({ id: String(index) }));
    expect(pageOf(many, call({})).items).toHaveLength(25);
    expect(pageOf(many, call({ limit: 1000 })).items).toHaveLength(100);
    expect(pageOf(many, call({ limit: 1000 }), { maxLimit: 1000 }).items).toHaveLength(150);
  });

  it.each([
    [{ after: 'nonsense' }, '(#100) Invalid cursors values were provided.'],
    [{ before: cursor('z') }, '(#100) Invalid cursors values were provided.'],
    [{ limit: 0 }, '(#100) Param limit must be greater than 0.'],
    [{ limit: 'few' }, '(#100) Param limit must be an integer.'],
  ])('refuses %j', (params, message) => {
    expect(() => page(params)).toThrow(expect.objectContaining({ code: 100, message }));
  });
});
