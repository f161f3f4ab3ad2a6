import { describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../../../test/support/api.ts';
import { reportPause } from '../../outbox/pause-report.ts';
import { createSender } from '../../outbox/sender.ts';
import { problemsOf } from '../../problems/problem.ts';
import { fail } from '../../work/breaker.ts';
import { healthApi } from './health-route.ts';

/** Every text that may come from a store, Meta or a configuration, marked. */
const inside = ['/data/whatsapp.db', '10.0.0.7:5432', '102290129340398', '106540352242922', 'fbtrace-id'];
const [path = '', address = '', wabaId = '', phoneNumberId = '', traceId = ''] = inside;

const problem = { code: 190, subcode: null, title: `Expired for ${wabaId}`, details: address, traceId };
const refusal = { cause: 'refused', problem, startedAt: 1_000, subject: null } as const;

const { get, refusals, keys }: TestApi = createTestApi({
  registerOperations: (api) =>
    healthApi({
      health: async () => ({
        canKeep: false,
        store: { kind: 'sqlite', problem: `${path} at ${address} can't be used.`, warnings: [`The disk of ${path}`] },
        events: { stored: 7, pending: 1 },
        oldestUnprocessedAt: 1_000,
        outcomes: { stored: 7 },
        foreignIds: [{ kind: 'waba', id: wabaId, count: 3 }],
        findings: [],
      }),
      sending: async () => ({
        problem: reportPause(refusal).what,
        depth: { queued: 2, sending: 0, unknown: 0, oldestQueuedAt: 1_000 },
        senders: [fail(createSender(phoneNumberId, 0), refusal, 1_000)],
        findings: [],
      }),
      problems: async () =>
        problemsOf([
          { kind: 'setting_questionable', cause: 'Shown as a warning of the configuration.', remedy: null },
          { kind: 'ids_swapped', cause: `${wabaId} arrives as a WABA id.`, remedy: 'Compare them.' },
          { kind: 'statuses_missing', cause: `${phoneNumberId}: no status has come.`, remedy: null },
        ]),
      refusals,
      holderOf: keys.holderOf,
      ids: { wabaIds: [wabaId], phoneNumberIds: [phoneNumberId] },
      warnings: () => [`${path} goes with the container.`],
      isStopping: () => false,
      serviceId: 's',
      version: '1.2.3',
      uptimeMs: () => 5_000,
      now: () => 5_000,
    }).register(api),
});

describe('GET /health', () => {
  it.each([
    ['without a key', { authorization: '' }],
    ['with a wrong key', { authorization: 'Bearer guessed' }],
  ])('shows %s states, counts and ages, and no file path, inner address or id', async (_who, headers) => {
    const answer = await get('/health', { headers });
    expect(answer.statusCode).toBe(503);
    for (const each of inside) expect(answer.body).not.toContain(each);
    expect(answer.json()).toEqual({
      status: 'unavailable',
      details: 'hidden',
      version: '1.2.3',
      uptimeSeconds: 5,
      store: {
        kind: 'sqlite',
        problem: expect.stringContaining('This response with an API key, and the log, say why'),
      },
      configuration: { wabaId: 'checked', phoneNumberId: 'checked' },
      events: { stored: 7, pending: 1 },
      oldestUnprocessedAt: '1970-01-01T00:00:01.000Z',
      oldestUnprocessedAgeMs: 4_000,
      webhooks: { stored: 7 },
      sending: {
        problem: 'Meta refuses every message (190 Access token has expired), so messages wait.',
        queued: 2,
        sending: 0,
        unknown: 0,
        oldestQueuedAt: '1970-01-01T00:00:01.000Z',
        pausedNumbers: 1,
        holds: 0,
      },
    });
  });

  it('counts refused requests, including wrong keys at this route, for callers with an API key', async () => {
    const before = refusals.counts().wrong_key;
    await get('/health', { headers: { authorization: 'Bearer guessed' } });
    expect((await get('/health')).json().refused).toMatchObject({ wrong_key: before + 1 });
    expect((await get('/health', { headers: { authorization: '' } })).json()).not.toHaveProperty('refused');
  });

  it('shows all of it to a caller with an API key', async () => {
    const answer = await get('/health');
    for (const each of [path, address, wabaId, phoneNumberId]) expect(answer.body).toContain(each);
    expect(answer.json()).toMatchObject({
      details: 'shown',
      store: { problem: `${path} at ${address} can't be used.`, warnings: [`The disk of ${path}`] },
      configuration: { warnings: [`${path} goes with the container.`] },
      foreignIds: [{ id: wabaId, count: 3 }],
      sending: { pausedNumbers: 1, paused: [{ phoneNumberId, problem: { code: 190 } }] },
      hints: [`${wabaId} arrives as a WABA id. Compare them.`, `${phoneNumberId}: no status has come.`],
    });
  });
});
