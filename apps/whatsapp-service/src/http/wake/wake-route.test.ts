import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { type WakeApiDeps, wakeApi } from './wake-route.ts';

async function app(changes: Partial<WakeApiDeps> = {}) {
  let shifts = 0;
  const made = fastify();
  const module = wakeApi({
    check: async (authorization) => (authorization === 'Bearer right' ? 'right' : 'unproven'),
    work: async () => {
      shifts += 1;
      return 'quiet';
    },
    ...changes,
  });
  // The module needs no more of the app than Fastify has.
  made.register(async (scoped) => module.register(scoped as unknown as Parameters<typeof module.register>[0]));
  const post = (headers: Record<string, string>, payload = '{"message":{}}') =>
    made.inject({
      method: 'POST',
      url: '/internal/wake',
      headers: { 'content-type': 'application/json', ...headers },
      payload,
    });
  return { post, shifts: () => shifts };
}

describe('POST /internal/wake', () => {
  it('works, and answers 204 when there is nothing more to do, whatever the body says', async () => {
    const { post, shifts } = await app();
    for (const body of ['{"message":{}}', '', 'no JSON']) {
      expect((await post({ authorization: 'Bearer right' }, body)).statusCode).toBe(204);
    }
    expect(shifts()).toBe(3);
  });

  it('does nothing for anybody else, also with the headers of Pub/Sub, Cloud Tasks and Cloud Scheduler', async () => {
    const { post, shifts } = await app();
    const claims = {
      'x-cloudtasks-queuename': 'wake',
      'x-cloudscheduler': 'true',
      'x-goog-pubsub-subscription-name': 'wake',
    };
    const tried: Record<string, string>[] = [{}, claims, { authorization: 'Bearer wrong' }];
    for (const headers of tried) {
      expect((await post(headers)).statusCode).toBeGreaterThanOrEqual(400);
    }
    const other = await app({ check: async () => 'another_account' });
    expect((await other.post({ authorization: 'Bearer right' })).statusCode).toBeGreaterThanOrEqual(400);
    expect([shifts(), other.shifts()]).toEqual([0, 0]);
  });

  it('answers 503 and does nothing while the token cannot be checked, so that the wake-up is delivered again', async () => {
    const { post, shifts } = await app({ check: async () => 'undecided' });
    const answer = await post({ authorization: 'Bearer right' });
    expect([answer.statusCode, answer.headers['retry-after'], shifts()]).toEqual([503, '10', 0]);
    expect(answer.json()).toMatchObject({ error: { message: expect.stringContaining('public keys') } });
  });

  it('answers 503 while the process stops, so that another instance is called', async () => {
    const { post } = await app({ work: async () => 'stopping' });
    expect((await post({ authorization: 'Bearer right' })).statusCode).toBe(503);
  });
});
