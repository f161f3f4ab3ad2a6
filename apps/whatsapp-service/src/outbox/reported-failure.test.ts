import { describe, expect, it } from 'vitest';
import { draft, numberId, outcomes, start, takeRequest } from '../../test/support/outbox.ts';
import { createMemoryOutbox } from '../storage/memory/outbox.ts';
import type { EntryDraft } from './accept-entry.ts';
import type { Settlement } from './settle-entry.ts';

const minute = 60_000;
const template = { type: 'template', template: { name: 'parcel_note', language: { code: 'en' } } };

/**
 * Sends templates for some time, a new one every two minutes; Meta accepts all and reports some as failed with a code.
 */
async function send(code: number, minutes: number, fails: (recipient: string) => boolean) {
  const settlements: Settlement[] = [];
  const outbox = createMemoryOutbox(() => undefined, { settlements, sent: [] });
  await outbox.setAllowedRate(numberId, 80, start);
  const accept = (to: string, createdAt: number) =>
    outbox.accept(draft(to, { createdAt, body: JSON.stringify({ messaging_product: 'whatsapp', to, ...template }) }));
  const { entry: first } = await accept('31612340000', start);
  const ended = new Map<string, number>();
  for (let now = start; now < start + minutes * minute; now += 5_000) {
    if ((now - start) % (2 * minute) === 0) await accept(`316${(now - start) / 1_000 + 10_000_000}`, now);
    for (const { id, attempts, recipient } of (await outbox.take(takeRequest(now))).leased) {
      const attempt = attempts.at(-1)?.number ?? 0;
      const wamid = `wamid.${recipient}.${attempt}`;
      const outcome = outcomes.accepted(wamid);
      await outbox.finish({ entryId: id, attempt, usedFallback: false, now, holdMs: minute, jitter: 0, outcome });
      const problem = { code, subcode: null, title: 'a problem', details: null, traceId: null };
      const status = fails(recipient) ? { status: 'failed', problem } : { status: 'sent', problem: null };
      settlements.push({ entryId: id, attempt, usedFallback: false, wamid, at: now, ...status });
    }
    const { settled } = await outbox.settlePending(100, now + 1_000);
    for (const { id, state } of settled) {
      if (state === 'failed') ended.set(id, now);
    }
  }
  return { outbox, first, ended };
}

describe('a message that Meta accepts and then reports failed for a cause of the account', () => {
  it.each([131031, 131042, 368])(
    'fails within minutes if others are sent meanwhile (%i), instead of pausing them until its deadline',
    async (code) => {
      const { outbox, first, ended } = await send(code, 120, (recipient) => recipient === '31612340000');
      expect([...ended.keys()]).toEqual([first.id]);
      expect(await outbox.find(first.id)).toMatchObject({
        state: 'failed',
        problem: { code, details: expect.stringMatching(/gave up after 15 attempts/) },
      });
      expect((await outbox.list({ states: ['queued'] }, { limit: 10 })).data).toEqual([]);
    },
  );

  it.each([131031, 131042])('is not given up while all are reported so (%i): nothing is burnt', async (code) => {
    const { ended } = await send(code, 4 * 60, () => true);
    expect(ended.size).toBe(0);
  });
});

describe('a message that Meta accepts and then reports failed because its pair is too fast', () => {
  it('rests its pair for 4^X seconds each time, as if it had been refused, and fails after 23 minutes', async () => {
    const { outbox, first, ended } = await send(131056, 40, (recipient) => recipient === '31612340000');
    expect([...ended.keys()]).toEqual([first.id]);
    const failed = await outbox.find(first.id);
    expect(failed).toMatchObject({ state: 'failed', problem: { code: 131056 } });
    const starts = failed?.attempts.map(({ startedAt }) => startedAt) ?? [];
    const rests = starts.slice(1).map((at, index) => at - (starts[index] ?? at));
    expect(rests).toHaveLength(6);
    // The clock advances in steps of 5 s.
    for (const [hits, rest] of rests.entries()) {
      expect(rest).toBeGreaterThanOrEqual(4 ** hits * 1_000);
      expect(rest).toBeLessThanOrEqual(4 ** hits * 1_000 + 10_000);
    }
  });

  it('holds back the next message to the same person meanwhile', async () => {
    const { outbox, entry, take, report } = await accepted('31612340000');
    const next = await outbox.accept(draft('31612340000', { createdAt: start }));
    await report(entry, 131056, start + 100);
    expect(await take(start + 900)).toEqual([]);
    expect(await take(start + 1_100)).toEqual([next.entry.id]);
  });
});

describe('a message that is given up because its pair is too fast', () => {
  it('lets the next one to the same person wait no longer than its own last attempt did', async () => {
    const outbox = createMemoryOutbox(() => undefined, { settlements: [], sent: [] });
    await outbox.setAllowedRate(numberId, 80, start);
    const [first, next] = [draft('31612340000'), draft('31612340000', { createdAt: start + 1 })];
    for (const each of [first, next]) await outbox.accept(each);
    const begun: { readonly id: string; readonly at: number }[] = [];
    for (let now = start; now < start + 60 * minute && begun.at(-1)?.id !== next.id; now += 1_000) {
      for (const { id, attempts } of (await outbox.take(takeRequest(now))).leased) {
        begun.push({ id, at: now });
        const finished = { attempt: attempts.length, usedFallback: false, now, holdMs: minute, jitter: 0 };
        await outbox.finish({ entryId: id, ...finished, outcome: outcomes.pairTooFast });
      }
    }
    expect(begun.map(({ id }) => id)).toEqual([...Array<string>(7).fill(first.id), next.id]);
    const rests = begun.slice(1).map(({ at }, index) => (at - (begun[index]?.at ?? 0)) / 1_000);
    expect(rests).toEqual([1, 4, 16, 64, 256, 1_024, 1_024]);
  });

  it('rests its pair too if the report comes after its deadline', async () => {
    const { outbox, entry, take, report } = await accepted('31612340000', { expiresAt: start + 50 });
    const next = await outbox.accept(draft('31612340000', { createdAt: start }));
    await report(entry, 131056, start + 100);
    expect(await outbox.find(entry.id)).toMatchObject({ state: 'failed', problem: { code: 131056 } });
    expect(await take(start + 900)).toEqual([]);
    expect(await take(start + 1_100)).toEqual([next.entry.id]);
  });
});

/** A message that Meta has accepted, and what to do next. */
async function accepted(to: string, changes: Partial<EntryDraft> = {}) {
  const settlements: Settlement[] = [];
  const outbox = createMemoryOutbox(() => undefined, { settlements, sent: [] });
  await outbox.setAllowedRate(numberId, 80, start);
  const { entry } = await outbox.accept(draft(to, { createdAt: start, ...changes }));
  const take = async (now: number) => (await outbox.take(takeRequest(now))).leased.map(({ id }) => id);
  await take(start);
  const outcome = outcomes.accepted('wamid.1');
  const finished = { attempt: 1, usedFallback: false, now: start, holdMs: minute, jitter: 0, outcome };
  await outbox.finish({ entryId: entry.id, ...finished });
  const report = async ({ id: entryId }: { id: string }, code: number, at: number) => {
    const problem = { code, subcode: null, title: 'a problem', details: null, traceId: null };
    settlements.push({ entryId, attempt: 1, usedFallback: false, wamid: 'wamid.1', at, status: 'failed', problem });
    await outbox.settlePending(100, at);
  };
  return { outbox, entry, take, report };
}

describe('a message that somebody got', () => {
  const accepted = async (body: object) => {
    const settlements: Settlement[] = [];
    const outbox = createMemoryOutbox(() => undefined, { settlements, sent: [] });
    await outbox.setAllowedRate(numberId, 80, start);
    const { entry } = await outbox.accept(draft('31612340000', { body: JSON.stringify(body) }));
    await outbox.take(takeRequest(start));
    const finish = { entryId: entry.id, attempt: 1, usedFallback: false, now: start, holdMs: minute, jitter: 0 };
    await outbox.finish({ ...finish, outcome: outcomes.accepted('wamid.A') });
    const problem = { code: 131000, subcode: null, title: 'Something went wrong', details: null, traceId: null };
    const told = { entryId: entry.id, attempt: 1, usedFallback: false, wamid: 'wamid.A' };
    const report = async (status: string, at: number) => {
      settlements.push({ ...told, status, at, problem: status === 'failed' ? problem : null });
      await outbox.settlePending(100, at + 1_000);
      return outbox.find(entry.id);
    };
    return report;
  };
  const text = { messaging_product: 'whatsapp', type: 'text', text: { body: 'hi' } };

  it.each([
    ['a group of which one member failed', { ...text, recipient_type: 'group', to: 'Y2Fw' }, 'delivered'],
    ['a person for whom a failure is reported late', { ...text, to: '31612340000' }, 'read'],
  ])('has no problem and is not sent again: %s', async (_what, body, state) => {
    const report = await accepted(body);
    await report(state, start + 1_000);
    expect(await report('failed', start + 2_000)).toMatchObject({
      state,
      problem: null,
      statuses: [{ status: state }, { status: 'failed', problem: { code: 131000 } }],
    });
  });
});

describe('a message whose media link Meta could not fetch', () => {
  it('is sent four times within some minutes, so that the link’s host can recover', async () => {
    const settlements: Settlement[] = [];
    const outbox = createMemoryOutbox(() => undefined, { settlements, sent: [] });
    await outbox.setAllowedRate(numberId, 80, start);
    const { entry } = await outbox.accept(draft('31612340000'));
    const details = 'Downloading media from weblink failed with http code 503';
    const problem = { code: 131053, subcode: null, title: 'Media upload error', details, traceId: null };
    const sentAfter: number[] = [];
    for (let now = start; now < start + 30 * minute; now += 1_000) {
      for (const { attempts } of (await outbox.take(takeRequest(now))).leased) {
        const attempt = attempts.at(-1)?.number ?? 0;
        sentAfter.push((now - start) / 1_000);
        const [outcome, status] = [outcomes.accepted(`wamid.${attempt}`), 'failed'];
        const finish = { entryId: entry.id, attempt, usedFallback: false };
        await outbox.finish({ ...finish, now, holdMs: minute, jitter: 0, outcome });
        settlements.push({ ...finish, wamid: `wamid.${attempt}`, at: now, status, problem });
        await outbox.settlePending(100, now);
      }
    }
    expect(sentAfter).toEqual([0, 10, 70, 370]);
    expect(await outbox.find(entry.id)).toMatchObject({
      state: 'failed',
      problem: { details: expect.stringContaining('gave up after 4 attempts') },
    });
  });
});
