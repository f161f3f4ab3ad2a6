import { describe, expect, it, vi } from 'vitest';
import { numberId, outcomes, start, takeRequest } from '../../test/support/outbox.ts';
import { createMemoryOutbox } from '../storage/memory/outbox.ts';
import { createAnswers } from './answers.ts';
import { hashOfBody } from './body-hash.ts';
import { createCheckAgainstTemplate } from './check-against-template.ts';
import { newEntryId } from './entry-id.ts';
import { createSubmitMessage } from './submit-message.ts';

const minute = 60_000;
const language = { code: 'en' };
const stored = { name: 'order', language: 'en', components: [{ type: 'BODY', text: 'Order {{1}}' }] };
const order = (...parameters: string[]) => ({
  name: 'order',
  language,
  components: [{ type: 'body', parameters: parameters.map((text) => ({ type: 'text', text })) }],
});
const message = (changes: object = {}) => ({
  messaging_product: 'whatsapp',
  to: '16505551234',
  type: 'text',
  text: { body: 'hi' },
  ...changes,
});

/** A client's side of the outbox in memory; the account has one template, until it is deleted. */
function open(answers = createAnswers(), lookAfterMs: () => number | null = () => null) {
  const outbox = createMemoryOutbox(() => undefined, { settlements: [], sent: [] });
  const templates = new Map<string, Record<string, unknown>>([['order', stored]]);
  const submit = createSubmitMessage({
    outbox,
    answers,
    checkAgainstTemplate: createCheckAgainstTemplate(
      { wabaOf: () => '4711' },
      {
        find: async (_waba, name) => templates.get(name) ?? null,
        translations: async (_waba, name) => new Map(templates.has(name) ? [['en', templates.get(name) ?? {}]] : []),
      },
    ),
    checkOwnNumber: () => [],
    wake: () => undefined,
    lookAfterMs,
  });
  let count = 0;
  const send = (
    body: Record<string, unknown>,
    now = start,
    key: string | null = null,
    waitMs = 0,
    phoneNumberId = numberId,
  ) => {
    count += 1;
    const idempotency = key === null ? null : { scope: 'key/1', key, hash: hashOfBody(body) };
    const id = newEntryId(now, Buffer.alloc(16, count));
    const text = JSON.stringify(body);
    return submit({ id, phoneNumberId, version: 'v24.0', body, text, idempotency, now }, waitMs);
  };
  return { outbox, templates, send };
}

describe('submitMessage', () => {
  it('returns the entry of a key although its deadline has passed since', async () => {
    const { outbox, send } = open();
    const body = message({ expires_at: new Date(start + minute).toISOString() });
    const first = await send(body, start, 'a');
    if (first.outcome !== 'taken') throw new Error(first.outcome);
    const [entry] = (await outbox.take(takeRequest(start))).leased;
    if (!entry) throw new Error('Nothing was leased.');
    const finished = { entryId: entry.id, attempt: 1, usedFallback: false, holdMs: minute, jitter: 0 };
    await outbox.finish({ ...finished, outcome: outcomes.accepted('wamid.A'), now: start });
    expect(await send(body, start + 2 * minute, 'a')).toMatchObject({
      outcome: 'taken',
      isRepeated: true,
      entry: { id: first.entry.id, wamid: 'wamid.A', answer: { status: 200 } },
    });
  });

  it('returns the entry of a key although its template was deleted since', async () => {
    const { templates, send } = open();
    const body = message({ type: 'template', template: order('17') });
    expect(await send(body, start, 'a')).toMatchObject({ outcome: 'taken', isRepeated: false });
    templates.clear();
    expect(await send(body, start, 'a')).toMatchObject({ outcome: 'taken', isRepeated: true });
    expect(await send(body, start, 'b')).toMatchObject({ outcome: 'invalid', problems: [{ code: 132001 }] });
  });

  it('refuses a key with another body, even if that is not valid either', async () => {
    const { send } = open();
    await send(message(), start, 'a');
    expect(await send(message({ text: {} }), start, 'a')).toEqual({ outcome: 'conflict' });
  });

  it('reports every problem at once: of the body, the template, the fallback, and what it refers to', async () => {
    const { outbox, send } = open();
    const body = message({
      to: 'me',
      type: 'template',
      template: order(),
      fallback_template: order('17', '18'),
      context: { message_id: `out_${'0'.repeat(26)}` },
      on_unknown: 'hope',
    });
    expect(await send(body)).toMatchObject({
      outcome: 'invalid',
      problems: [
        { path: 'to' },
        { path: 'on_unknown' },
        { path: 'template.components[0].parameters', code: 132000 },
        { path: 'fallback_template.components[0].parameters', code: 132000 },
        { path: 'context.message_id' },
      ],
    });
    expect((await outbox.list({}, { limit: 1 })).data).toEqual([]);
  });

  it('refuses the id of a message that another number sent', async () => {
    const { send } = open();
    const first = await send(message());
    if (first.outcome !== 'taken') throw new Error(first.outcome);
    const reply = message({ context: { message_id: first.entry.id } });
    const other = '222222222222222';
    expect(await send(reply, start, null, 0, other)).toMatchObject({
      outcome: 'invalid',
      problems: [{ path: 'context.message_id', message: expect.stringContaining(`of number ${other}`) }],
    });
    expect(await send(reply)).toMatchObject({ outcome: 'taken' });
  });

  describe('with 20 s to wait', () => {
    /** A client whose waits end at once, and are noted. */
    function openWaiting(lookAfterMs?: () => number | null) {
      const waits: number[] = [];
      const wait = async (_id: string, ms: number) => {
        waits.push(ms);
        return null;
      };
      return { ...open({ ...createAnswers(), wait }, lookAfterMs), waits };
    }

    it('waits the whole time for a number that sends', async () => {
      const { send, waits } = openWaiting();
      expect(await send(message(), start, null, 20_000)).toMatchObject({ entry: { state: 'queued' } });
      expect(waits).toEqual([1_000, 19_000]);
    });

    it('looks again with increasing delays if another instance may send, since each look is billed', async () => {
      const { outbox, send, waits } = openWaiting(() => 1_000);
      const looks = vi.spyOn(outbox, 'find');
      await send(message(), start, null, 20_000);
      expect(waits.slice(0, 4)).toEqual([1_000, 1_000, 1_000, 1_500]);
      expect(waits.reduce((sum, ms) => sum + ms)).toBe(20_000);
      expect(looks).toHaveBeenCalledTimes(8);
    });

    it('answers after a second if an operator has paused the number', async () => {
      const { outbox, send, waits } = openWaiting();
      await outbox.pause([numberId], { by: 'anna', reason: 'wrong price' }, start);
      expect(await send(message(), start, null, 20_000)).toMatchObject({ entry: { state: 'queued' } });
      expect(waits).toEqual([1_000]);
    });
  });
});
