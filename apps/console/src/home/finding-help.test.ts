import { describe, expect, it } from 'vitest';
import { createClient } from '../api/client.ts';
import { helpFor, triedWords } from './finding-help.ts';

/** What the button of a problem asks the service for. */
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
  it('resumes what a person paused, and tries what Meta refuses', async () => {
    expect(await callsOf('sending_paused:1065/operator')).toEqual(['POST /v1/outbox/resume?phoneNumberId=1065']);
    expect(await callsOf('sending_paused:1065/133010/all')).toEqual(['POST /v1/outbox/try?phoneNumberId=1065']);
    expect(await callsOf('sending_paused:131042/paid')).toEqual(['POST /v1/outbox/try']);
    expect(await callsOf('meta_failing')).toEqual(['POST /v1/outbox/try']);
  });

  it('tries deliveries and downloads that wait', async () => {
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

  it('leads to the place where the others are fixed, and offers nothing where none is here', () => {
    expect(helpFor({ id: 'token_expiring' })).toEqual({ where: { words: 'Set-up', href: '#/account/setup' } });
    expect(helpFor({ id: 'queue_long:1065' }).where?.href).toBe('#/outbox?state=queued&phoneNumberId=1065');
    expect(helpFor({ id: 'queue_long:recipient' }).where?.href).toBe('#/outbox?state=queued');
    expect(helpFor({ id: 'disk_low' })).toEqual({});
  });

  it('says what came of an attempt, each outcome once', () => {
    expect(triedWords([])).toBe('Nothing is paused any more.');
    expect(triedWords([{ outcome: 'still_paused' }, { outcome: 'still_paused' }])).toBe('Still refused.');
  });
});
