import type { BulkView } from '@intexuraos/service-api/schemas';
import { describe, expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import { draft, numberId, outcomes, takeRequest } from '../../../test/support/outbox.ts';
import { noon } from '../../../test/support/webhooks.ts';
import type { EntryDraft } from '../../outbox/accept-entry.ts';
import type { OutboxEntry } from '../../outbox/outbox-entry.ts';
import type { SendOutcome } from '../../outbox/send-outcome.ts';

const at = noon + 3_600_000;

function scene() {
  const changes: OutboxEntry[] = [];
  const api = createTestApi({ onEntryChange: (entry) => void changes.push(entry) });
  const { outbox } = api.store.sending;
  let accepted = 0;
  const accept = async (recipient: string, fields: Partial<EntryDraft> = {}) => {
    accepted += 1;
    return (await outbox.accept(draft(recipient, { createdAt: at - 10_000 + accepted, ...fields }))).entry;
  };
  const end = async (outcome: SendOutcome) => {
    const { leased } = await outbox.take(takeRequest(at));
    for (const { id, attempts } of leased) {
      const attempt = attempts.at(-1)?.number ?? 0;
      await outbox.finish({ entryId: id, attempt, outcome, usedFallback: false, now: at, holdMs: 60_000, jitter: 0 });
    }
    return leased;
  };
  const change = async (kind: 'cancel' | 'retry', payload: object) => {
    const response = await api.post(`/v1/outbox/${kind}`, { payload });
    return {
      status: response.statusCode,
      body: response.json<BulkView & { error: { code: string; message: string } }>(),
    };
  };
  return { api, outbox, changes, accept, end, change };
}

describe('F14: many messages are cancelled at once', () => {
  it('cancels by recipient, after a dry run that counts by number and recipient and says how long they would take', async () => {
    const { accept, change, outbox, changes } = scene();
    for (let each = 0; each < 558; each += 1) await accept('12025550142');
    const other = await accept('1303');
    const filter = { state: 'queued', recipient: '12025550142' };
    const plan = await change('cancel', { ...filter, dryRun: true });
    const takesSeconds = Math.round(((558 - 44) * 6_100) / 1_000);
    expect(plan.body).toEqual({
      at: expect.stringMatching(/Z$/),
      dryRun: true,
      changed: 558,
      unchanged: [],
      numbers: [{ phoneNumberId: numberId, messages: 558, takesSeconds }],
      recipients: [{ phoneNumberId: numberId, recipient: '12025550142', messages: 558, takesSeconds }],
      recipientCount: 1,
      nextCursor: null,
    });
    expect((await outbox.depth()).queued).toBe(559);
    expect((await change('cancel', filter)).body).toMatchObject({ dryRun: false, changed: 558, nextCursor: null });
    expect(changes).toHaveLength(558);
    expect((await outbox.list({ states: ['queued'] }, { limit: 10 })).data.map(({ id }) => id)).toEqual([other.id]);
    // Run again, it finds nothing left to do.
    expect((await change('cancel', filter)).body).toMatchObject({ changed: 0, unchanged: [] });
  });

  it('selects messages by time, number and code', async () => {
    const { accept, change } = scene();
    await accept('1', { createdAt: at - 3_600_000 });
    await accept('2', { phoneNumberId: '106540352242999' });
    await accept('3');
    expect((await change('cancel', { from: String(at - 60_000), dryRun: true })).body.changed).toBe(2);
    expect((await change('cancel', { phoneNumberId: '106540352242999', dryRun: true })).body.changed).toBe(1);
    expect((await change('cancel', { code: '131026', dryRun: true })).body.changed).toBe(0);
  });

  it('refuses to cancel without a filter, in a state that does not allow it, and by an unknown filter', async () => {
    const { change, accept, outbox } = scene();
    await accept('1');
    for (const [body, problem] of [
      [{}, /Without a filter this would cancel everything/],
      [{ dryRun: true }, /Without a filter/],
      [{ state: 'failed' }, /failed can’t be cancelled, only one that is scheduled or queued/],
      [{ state: 'lost' }, /state knows: /],
      [{ code: 'x' }, /code must be/],
      [{ status: 'queued' }, /no field "status"/],
    ] as const) {
      const { status, body: answer } = await change('cancel', body);
      expect([status, answer.error.message]).toEqual([400, expect.stringMatching(problem)]);
    }
    expect((await outbox.depth()).queued).toBe(1);
  });
});

describe('F4: what an outage failed is retried at once', () => {
  it('retries by state, time and code, in the order in which messages were accepted', async () => {
    const { accept, end, change, outbox } = scene();
    const first = [await accept('1'), await accept('2')];
    await end(outcomes.refused);
    const { body } = await change('retry', { state: 'failed,refused', code: '131009', from: String(at - 60_000) });
    expect(body).toMatchObject({ changed: 2, recipientCount: 2, unchanged: [] });
    expect((await outbox.list({ states: ['queued'] }, { limit: 9 }, 'oldest')).data.map(({ id }) => id)).toEqual(
      first.map(({ id }) => id),
    );
  });

  it('retries messages that Meta may have accepted only if mayArriveTwice is set', async () => {
    const { accept, end, change, api, outbox } = scene();
    const { id } = await accept('1');
    await end(outcomes.unknown);
    // Its hold is over, and no status came.
    await outbox.take(takeRequest(at + 61_000));
    expect((await outbox.find(id))?.state).toBe('failed');
    const spared = [{ reason: 'may_arrive_twice', state: 'failed', messages: 1, example: id }];
    expect((await change('retry', { code: 'none' })).body).toMatchObject({ changed: 0, unchanged: spared });
    const refused = await api.post(`/v1/outbox/${id}/retry`);
    expect([refused.statusCode, refused.json().error.message]).toEqual([
      409,
      expect.stringMatching(/mayArriveTwice=true/),
    ]);
    expect((await change('retry', { code: 'none', mayArriveTwice: true })).body).toMatchObject({ changed: 1 });
    expect((await outbox.find(id))?.state).toBe('queued');
  });

  it('retries cancelled messages only if that state is named', async () => {
    const { accept, change } = scene();
    await accept('16505550001');
    await change('cancel', { recipient: '16505550001' });
    expect((await change('retry', { recipient: '16505550001' })).body.changed).toBe(0);
    expect((await change('retry', { recipient: '16505550001', state: 'cancelled' })).body.changed).toBe(1);
  });
});

describe('GET /v1/outbox', () => {
  it('lists by code, with each state in a sentence', async () => {
    const { accept, end, api } = scene();
    const { id } = await accept('1');
    await end(outcomes.refused);
    const listed = (await api.get('/v1/outbox?code=131009,none')).json();
    expect(listed.data).toMatchObject([{ id, state: 'refused', summary: 'It was refused: 131009 a problem.' }]);
    expect((await api.get('/v1/outbox?code=131026')).json().data).toEqual([]);
    expect((await api.get('/v1/outbox?code=x')).statusCode).toBe(400);
  });
});
