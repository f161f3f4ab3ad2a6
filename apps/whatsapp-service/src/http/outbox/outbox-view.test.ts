import { describe, expect, it } from 'vitest';
import { draft, outcomes, start, takeRequest } from '../../../test/support/outbox.ts';
import type { OutboxEntry } from '../../outbox/outbox-entry.ts';
import { createSender, slowDown } from '../../outbox/sender.ts';
import { createMemoryOutbox } from '../../storage/memory/outbox.ts';
import { outboxEntryView, waitView } from './outbox-view.ts';

/** An entry that has met this problem. */
async function entryWith(code: number, changes: Partial<OutboxEntry> = {}): Promise<OutboxEntry> {
  const outbox = createMemoryOutbox(() => undefined, { settlements: [], sent: [] });
  const { entry } = await outbox.accept(draft('16505551234'));
  await outbox.take(takeRequest(start));
  const finish = { entryId: entry.id, attempt: 1, usedFallback: false, now: start, holdMs: 1, jitter: 0 };
  await outbox.finish({ ...finish, outcome: outcomes.notSent });
  const after = await outbox.find(entry.id);
  if (!after) throw new Error('The entry is gone.');
  return { ...after, problem: { code, subcode: null, title: 'a problem', details: null, traceId: null }, ...changes };
}

const remedyOf = (entry: OutboxEntry) => outboxEntryView(entry).problem?.remedy;

describe('outboxEntryView', () => {
  it.each([131016, 131057, 2, 130429])('promises another attempt for %i only while there will be one', async (code) => {
    expect(remedyOf(await entryWith(code))).toMatch(/retried|by itself/);
    for (const state of ['failed', 'expired', 'cancelled'] as const) {
      const remedy = remedyOf(await entryWith(code, { state }));
      expect(remedy).not.toMatch(/is retried|by itself/);
      expect(remedy).toContain('whatsapp outbox retry');
    }
  });

  it('shows every error that Meta reported at once, each with its cause and remedy', async () => {
    const entry = await entryWith(131031);
    const other = { code: 131026, subcode: null, title: 'Message undeliverable', details: 'Old app', traceId: null };
    const problem = entry.problem && { ...entry.problem, others: [other] };
    expect(outboxEntryView({ ...entry, problem }).problem).toMatchObject({
      code: 131031,
      others: [
        {
          code: 131026,
          title: 'Message undeliverable',
          details: 'Old app',
          cause: expect.any(String),
          remedy: expect.any(String),
        },
      ],
    });
    expect(outboxEntryView(entry).problem?.others).toEqual([]);
  });

  it('says why Meta was not reached, and what to do', async () => {
    const problem = { code: null, subcode: null, title: 'Meta could not be reached', traceId: null };
    const problemOf = async (details: string, changes: Partial<OutboxEntry> = {}) =>
      outboxEntryView(await entryWith(2, { problem: { ...problem, details }, ...changes })).problem;
    expect(await problemOf('PROXY_407')).toMatchObject({
      details: 'PROXY_407',
      cause: 'The proxy asks for a user name and password.',
      remedy: expect.stringContaining('HTTPS_PROXY'),
    });
    expect(await problemOf('EHOSTUNREACH', { state: 'expired' })).toMatchObject({
      cause: 'There is no route to the host.',
      remedy: expect.stringMatching(/Check this machine’s network\..*whatsapp outbox retry/),
    });
    const other = { ...problem, title: 'There is no access token', details: null };
    expect(outboxEntryView(await entryWith(2, { problem: other })).problem).toMatchObject({
      cause: null,
      remedy: null,
    });
  });

  it('says until when a number rests that was too fast', async () => {
    const entry = { ...(await entryWith(130429)), state: 'queued', dueAt: start } as const;
    const sender = slowDown(createSender(entry.phoneNumberId, start), start, 30_000);
    const untilOf = (now: number) => waitView(entry, { ahead: null, sender, now });
    expect(untilOf(start + 1_000)).toMatchObject({ for: 'pace', until: '2026-11-24T12:00:30.000Z' });
    expect(untilOf(start + 31_000)).toMatchObject({ for: 'pace', until: null });
  });

  it('does not take the refusal of a call permission for a dead token or a rate', async () => {
    const body = JSON.stringify({
      messaging_product: 'whatsapp',
      to: '16505551234',
      type: 'interactive',
      interactive: { type: 'call_permission_request', body: { text: 'May we call?' } },
    });
    const problemOf = async (code: number) =>
      outboxEntryView(await entryWith(code, { state: 'refused', body })).problem;
    expect(await problemOf(190)).toMatchObject({ cause: expect.stringContaining('the token itself works') });
    expect(await problemOf(613)).toMatchObject({ remedy: expect.stringContaining('one request in 24 hours') });
  });
});
