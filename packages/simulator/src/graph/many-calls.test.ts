import { describe, expect, it } from 'vitest';
import { numberId, refusal, setUpAccountsScene, wabaId } from '../../test/accounts-scene.ts';

const { simulator, graph } = setUpAccountsScene();
const profile = `${numberId}/whatsapp_business_profile`;
const about = async (): Promise<unknown> => (await graph(`GET ${profile}?fields=about`)).body;

interface BatchAnswer {
  readonly code: number;
  readonly headers?: unknown;
  readonly body: string;
}

const batchOf = async (body: object, path = '') => {
  const { status, body: answers } = await graph(`POST ${path}`, body);
  return { status, answers: answers as readonly BatchAnswer[] };
};

describe('a batch', () => {
  const calls = [
    { method: 'GET', relative_url: `${wabaId}?fields=name` },
    { method: 'POST', relative_url: profile, body: 'messaging_product=whatsapp&about=Changed' },
    { method: 'GET', relative_url: 'v24.0/999999' },
  ];

  it('gets the status, headers and body of each call, on any path', async () => {
    for (const batch of [calls, JSON.stringify(calls)]) {
      const { status, answers } = await batchOf({ batch }, numberId);
      expect([status, answers.map(({ code }) => code)]).toEqual([200, [200, 200, 400]]);
      expect(answers[0]).toEqual({ code: 200, headers: expect.any(Array), body: expect.stringContaining(wabaId) });
      expect(JSON.parse(answers[2]?.body ?? '')).toMatchObject({ error: { code: 100 } });
    }
    expect(await about()).toEqual({ data: [expect.objectContaining({ about: 'Changed' })] });
  });

  it('gets no headers if it requests none', async () => {
    const { answers } = await batchOf({ batch: calls, include_headers: false });
    expect(answers.map((answer) => 'headers' in answer)).toEqual([false, false, false]);
  });

  it('uses the token of the request, or one of its own', async () => {
    simulator().seed({ tokens: [{ value: 'other', scopes: [] }] });
    const own = { method: 'GET', relative_url: `${wabaId}?access_token=other` };
    const response = await fetch(`${simulator().url}/v24.0/?access_token=simulator-token`, {
      method: 'POST',
      body: new URLSearchParams({ batch: JSON.stringify([calls[0], own]) }),
    });
    expect(((await response.json()) as BatchAnswer[]).map(({ code }) => code)).toEqual([200, 403]);
  });

  it('is refused if it is not a list of calls, or too long', async () => {
    for (const batch of [{}, 'x', new Array(51).fill(calls[0]), [{ method: 'GET' }]]) {
      expect(refusal(await graph('POST ', { batch })).slice(0, 2)).toEqual([400, 100]);
    }
  });
});

describe('a call for several ids', () => {
  it('returns a result for each id, of the edge in the path', async () => {
    expect((await graph(`GET 1?ids=${wabaId},${numberId}&fields=id`)).body).toEqual({
      [wabaId]: { id: wabaId },
      [numberId]: { id: numberId },
    });
    expect((await graph(`GET ${numberId}/phone_numbers?ids=${wabaId}&fields=id`)).body).toMatchObject({
      [wabaId]: { data: [{ id: numberId }] },
    });
    await graph(`POST 1/whatsapp_business_profile`, { ids: [numberId], messaging_product: 'whatsapp', about: 'Both' });
    expect(await about()).toEqual({ data: [expect.objectContaining({ about: 'Both' })] });
  });

  it('is refused as a whole if one of the calls is', async () => {
    expect(refusal(await graph(`GET 1?ids=${wabaId},999999`)).slice(0, 2)).toEqual([400, 100]);
    expect(refusal(await graph('GET 1?ids=')).slice(0, 2)).toEqual([400, 100]);
  });
});
