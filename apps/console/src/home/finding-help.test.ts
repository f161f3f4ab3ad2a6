import { describe, expect, it } from 'vitest';
import { createClient } from '../api/client.ts';
import { helpFor, triedWords } from './finding-help.ts';

/** The requests that the button of a problem makes. */
async function callsOf(id: string): Promise<string[]> {
  const calls: string[] = [];
  const answers = { resumed: [], tried: [], deliveries: 2, state: 'active', data: [{ id: '7' }], results: [] };
  const client = createClient({
    fetch: async (path, init) => {
      calls.push(`${init?.method ?? 'GET'} ${path}`);
      return Response.json({ ...answers, nextCursor: null });
    },
  });
  await helpFor({ id }).fix?.act(client);
  return calls;
}

describe('help with a problem', () => {
  it('resumes a number that a person paused, and attempts messages that Meta refused', async () => {
    expect(await callsOf('sending_paused:1065/operator')).toEqual(['POST /v1/outbox/resume?phoneNumberId=1065']);
    expect(await callsOf('sending_paused:1065/133010/all')).toEqual(['POST /v1/outbox/try?phoneNumberId=1065']);
    expect(await callsOf('sending_paused:131042/paid')).toEqual(['POST /v1/outbox/try']);
    expect(await callsOf('meta_failing')).toEqual(['POST /v1/outbox/try']);
  });

  it('retries waiting deliveries and downloads', async () => {
    expect(await callsOf('subscription_failing:sub_1')).toEqual([
      'POST /v1/deliveries/retry?subscription=sub_1&state=retrying',
    ]);
    expect(await callsOf('subscription_disabled:sub_1')).toEqual(['POST /v1/subscriptions/sub_1/resume']);
    expect(await callsOf('media_failing:failed')).toEqual([
      'GET /v1/media?limit=100&state=failed',
      'GET /v1/media?limit=100&state=wanted',
      'POST /v1/media/7/retry',
      'POST /v1/media/7/retry',
    ]);
  });

  it('links to the page where other problems are fixed, and offers nothing if there is none', () => {
    expect(helpFor({ id: 'token_expiring' })).toEqual({ where: { words: 'Set-up', href: '#/account/setup' } });
    expect(helpFor({ id: 'queue_long:1065' }).where?.href).toBe('#/outbox?state=queued&phoneNumberId=1065');
    expect(helpFor({ id: 'queue_long:recipient' }).where?.href).toBe('#/outbox?state=queued');
    expect(helpFor({ id: 'disk_low' })).toEqual({});
  });

  it('reports each outcome of an attempt once', () => {
    expect(triedWords([])).toBe('Nothing is paused any more.');
    expect(triedWords([{ outcome: 'still_paused' }, { outcome: 'still_paused' }])).toBe('Still refused.');
  });
});
