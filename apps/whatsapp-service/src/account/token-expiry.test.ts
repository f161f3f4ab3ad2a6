import type { GraphRequest, GraphResult } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { createTokenExpiry } from './token-expiry.ts';

function watch() {
  const state = {
    now: 0,
    tokens: ['EAA-one&two'] as (string | null)[],
    body: { data: { expires_at: 1_772_357_400 } } as unknown,
  };
  const asked: GraphRequest[] = [];
  const call = async (request: GraphRequest): Promise<GraphResult> => {
    asked.push(request);
    const body = new TextEncoder().encode(JSON.stringify(state.body));
    return { kind: 'answered', status: 200, headers: new Headers(), body };
  };
  const expiry = createTokenExpiry({
    graph: { call },
    version: 'v24.0',
    accounts: {
      all: () => state.tokens.map((token, index) => ({ id: `${index}`, credentials: { token, appSecrets: [] } })),
    },
    steadyNow: () => state.now,
  });
  return { state, asked, expiry };
}

describe('when the token expires', () => {
  it('is asked of Meta by the token itself', async () => {
    const { asked, expiry } = watch();
    expect(await expiry()).toBe(1_772_357_400_000);
    expect(asked).toMatchObject([{ method: 'GET', path: 'v24.0/debug_token', query: 'input_token=EAA-one%26two' }]);
  });

  it('is asked once an hour for the same token, and at once for another', async () => {
    const { state, asked, expiry } = watch();
    await Promise.all([expiry(), expiry()]);
    state.now += 59 * 60_000;
    await expiry();
    expect(asked).toHaveLength(1);
    state.tokens = ['another'];
    await expiry();
    expect(asked).toHaveLength(2);
    state.now += 60 * 60_000;
    await expiry();
    expect(asked).toHaveLength(3);
  });

  it('is never for a token without an end', async () => {
    const { state, expiry } = watch();
    state.body = { data: { expires_at: 0, is_valid: true } };
    expect(await expiry()).toBe('never');
  });

  it('is that of the access to a person’s data, if that is earlier', async () => {
    const { state, expiry } = watch();
    state.body = { data: { expires_at: 0, data_access_expires_at: 1_772_000_000 } };
    expect(await expiry()).toBe(1_772_000_000_000);
  });

  it.each([{}, { data: null }, { data: { expires_at: 'soon' } }, { data: { error: {} } }, []])(
    'is unknown after the answer %j, and asked again a minute later',
    async (body) => {
      const { state, asked, expiry } = watch();
      state.body = body;
      expect([await expiry(), await expiry(), asked.length]).toEqual([null, null, 1]);
      state.now += 60_000;
      await expiry();
      expect(asked).toHaveLength(2);
    },
  );

  it('is unknown without a token', async () => {
    const { state, asked, expiry } = watch();
    state.tokens = [null];
    expect([await expiry(), asked.length]).toEqual([null, 0]);
  });
});
