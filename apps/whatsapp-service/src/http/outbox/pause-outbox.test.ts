import { describe, expect, it, vi } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import { draft, numberId, start, takeRequest } from '../../../test/support/outbox.ts';

const problem = { code: 131042, subcode: null, title: 'No payment', details: null, traceId: null };

/** A number whose templates are held back. */
async function open() {
  const onTurn = vi.fn();
  const api = createTestApi({ onTurn });
  const { outbox } = api.store.sending;
  await outbox.setAllowedRate(numberId, 80, start);
  const body = JSON.stringify({ to: '1', type: 'template', template: { name: 'order' } });
  const { entry } = await outbox.accept(draft('1', { body }));
  await outbox.take(takeRequest(start));
  const finished = { entryId: entry.id, attempt: 1, usedFallback: false, now: start, holdMs: 1, jitter: 0 };
  await outbox.finish({ ...finished, outcome: { kind: 'blocked', scope: 'category', problem } });
  return { ...api, onTurn, entry };
}

describe('POST /v1/outbox/resume', () => {
  it('lifts pauses, returns them, and has the messages sent', async () => {
    const { get, post, onTurn, entry } = await open();
    expect((await get(`/v1/outbox/${entry.id}`)).json()).toMatchObject({
      state: 'queued',
      waitsFor: { for: 'category', problem: { code: 131042, remedy: expect.stringContaining('Payment settings') } },
    });
    const response = await post('/v1/outbox/resume');
    expect(response.json()).toMatchObject({
      resumed: [{ phoneNumberId: numberId, hold: 'paid', cause: 'refused', problem: { code: 131042 } }],
    });
    expect(onTurn).toHaveBeenCalledTimes(1);
    expect((await get(`/v1/outbox/${entry.id}`)).json().waitsFor.for).not.toBe('category');
    expect((await post('/v1/outbox/resume')).json()).toEqual({ resumed: [] });
  });

  it('lifts the pauses of one number only, if it is named', async () => {
    const { post } = await open();
    expect((await post('/v1/outbox/resume?phoneNumberId=1')).json()).toEqual({ resumed: [] });
    expect((await post(`/v1/outbox/resume?phoneNumberId=${numberId}`)).json().resumed).toHaveLength(1);
    expect((await post('/v1/outbox/resume?number=1')).statusCode).toBe(400);
  });
});

describe('POST /v1/outbox/pause', () => {
  it('pauses one number or all, keeps the first reason, and shows it wherever the number shows', async () => {
    const { get, post, onTurn } = await open();
    const payload = { reason: 'wrong price', by: 'anna' };
    const paused = (await post(`/v1/outbox/pause?phoneNumberId=${numberId}`, { payload })).json();
    expect(paused).toMatchObject({
      paused: [
        {
          phoneNumberId: numberId,
          hold: null,
          cause: 'operator',
          problem: { title: 'Paused by anna', details: 'wrong price' },
        },
      ],
      alreadyPaused: [],
    });
    expect(onTurn).toHaveBeenCalledTimes(1);
    const again = (await post('/v1/outbox/pause', { payload: { by: 'ben' } })).json();
    expect(again).toMatchObject({ paused: [], alreadyPaused: [{ problem: { title: 'Paused by anna' } }] });
    expect((await get('/v1/status')).json().sending.paused[0]).toMatchObject({
      cause: 'An operator paused the number, so its messages wait, including replies.',
      remedy: expect.stringContaining('Paused by anna (“wrong price”).'),
      nextAttemptAt: null,
    });
    expect((await post('/v1/outbox/resume')).json().resumed.map(({ cause }: { cause: string }) => cause)).toEqual([
      'operator',
      'refused',
    ]);
  });

  it('refuses an unknown number, and unknown fields', async () => {
    const { post } = await open();
    expect((await post('/v1/outbox/pause?phoneNumberId=1', { payload: {} })).statusCode).toBe(404);
    expect((await post('/v1/outbox/pause', { payload: { why: 'x' } })).statusCode).toBe(400);
  });
});
