import { describe, expect, it } from 'vitest';
import { draft, numberId, outcomes, start, takeRequest } from '../../test/support/outbox.ts';
import { createMemoryOutbox } from '../storage/memory/outbox.ts';
import type { Settlement } from './settle-entry.ts';

const minute = 60_000;
const template = { type: 'template', template: { name: 'parcel_note', language: { code: 'en' } } };

/** Sends templates for some time, a new one every two minutes; Meta accepts all and reports some as failed with a code. */
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
