import type { GraphRequest, GraphResult } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { draft, outcomes, start, takeRequest } from '../../test/support/outbox.ts';
import { createMemoryOutbox } from '../storage/memory/outbox.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { createSendEntry, type FilesOf } from './send-entry.ts';
import type { WindowJudge } from './window-judge.ts';

type Verdict = Awaited<ReturnType<WindowJudge['judge']>>;

const result = (status: number, body: object): GraphResult => ({
  kind: 'answered',
  status,
  headers: new Headers(),
  body: new TextEncoder().encode(JSON.stringify(body)),
});
const taken = result(200, { messages: [{ id: 'wamid.A' }] });
const closed = result(400, { error: { code: 131047, message: '(#131047) Re-engagement message' } });

/** One entry that is to be sent, and what Meta receives. */
async function open(changes: Parameters<typeof draft>[1] = {}, verdict: Verdict = 'unknown', isOwned = false) {
  const outbox = createMemoryOutbox(() => undefined, { settlements: [], sent: [] });
  const calls: Record<string, unknown>[] = [];
  const answers: GraphResult[] = [];
  const paths: string[] = [];
  const call = async ({ path, body }: GraphRequest): Promise<GraphResult> => {
    paths.push(path);
    calls.push(JSON.parse(String(body)));
    return answers.shift() ?? taken;
  };
  const clock = { now: start };
  const window = { judge: async () => verdict };
  const owner = { mustRefuse: async () => isOwned };
  const sendEntry = createSendEntry({ graph: { call }, outbox, window, owner });
  const send = (entry: OutboxEntry) => sendEntry(entry, () => clock.now >= (entry.lease?.until ?? 0));
  const take = async (recipient: string, more: Parameters<typeof draft>[1] = {}) => {
    const { entry } = await outbox.accept(draft(recipient, more));
    const { leased } = await outbox.take(takeRequest(start));
    return leased.find(({ id }) => id === entry.id) ?? entry;
  };
  return { outbox, paths, calls, answers, clock, send, take, entry: await take('1202', changes) };
}

const fallbackTemplate = JSON.stringify({ name: 'hello_world', language: { code: 'en_US' } });

describe('sendEntry', () => {
  it('calls the edge that the message was given to', async () => {
    const { entry, send, paths } = await open({ edge: 'marketing_messages' });
    await send(entry);
    expect(paths).toEqual([`${entry.version}/${entry.phoneNumberId}/marketing_messages`]);
  });

  it('retries with increasing delays after the upload of a file failed, and soon while it is still running', async () => {
    const { entry, outbox } = await open();
    const graph = { call: () => Promise.reject(new Error('not called')) };
    const window = { judge: async () => 'open' as const };
    const sendWith = (named: Awaited<ReturnType<FilesOf>>) =>
      createSendEntry({ graph, outbox, window, owner: { mustRefuse: async () => false }, files: async () => named })(
        entry,
        () => false,
      );
    const failed = await sendWith({ problem: 'HTTP 500', isFinal: false });
    expect(failed.outcome).toMatchObject({ kind: 'not_sent', afterMs: null });
    const running = await sendWith({ problem: 'under way', isFinal: false, afterMs: 2_000 });
    expect(running.outcome).toMatchObject({ kind: 'not_sent', afterMs: 2_000 });
    expect((await sendWith({ problem: 'of another type', isFinal: true })).outcome.kind).toBe('refused');
  });

  it('does not call Meta, and retries later, while a file that the message names can’t be read', async () => {
    const { entry, calls, outbox } = await open();
    const files = () => Promise.reject(new Error('EACCES'));
    const graph = { call: () => Promise.reject(new Error('not to be called')) };
    const window = { judge: async () => 'open' as const };
    const sendEntry = createSendEntry({ graph, outbox, window, owner: { mustRefuse: async () => false }, files });
    const title = 'The store could not be read';
    expect(await sendEntry(entry, () => false)).toMatchObject({ outcome: { kind: 'not_sent', problem: { title } } });
    expect(calls).toEqual([]);
  });

  it('calls Meta with the caller’s body and the entry’s id, whatever the caller’s own callback data', async () => {
    const { entry, send, calls } = await open({ callbackData: 'ticket-7' });
    expect(await send(entry)).toMatchObject({ outcome: { kind: 'accepted', wamid: 'wamid.A' }, usedFallback: false });
    expect(calls).toEqual([{ ...JSON.parse(entry.body), biz_opaque_callback_data: `${entry.id}.1` }]);
  });

  it.each([
    ['closed', /last wrote more than 24 hours ago/],
    ['never_opened', /has never written/],
  ] as const)(
    'refuses as Meta does what the store knows to be outside of the window (%s), without a call',
    async (verdict, words) => {
      const { entry, send, calls } = await open({}, verdict);
      const { outcome } = await send(entry);
      if (outcome.kind !== 'refused') throw new Error(outcome.kind);
      expect([outcome.answer.status, JSON.parse(outcome.answer.body)]).toMatchObject([
        400,
        { error: { code: 131047, error_data: { details: expect.stringMatching(words) } } },
      ]);
      expect(calls).toEqual([]);
    },
  );

  it.each(['closed', 'never_opened'] as const)(
    'sends the fallback in its place (%s), and nothing of ours with it',
    async (verdict) => {
      const { entry, send, calls } = await open({ fallbackTemplate }, verdict);
      expect(await send(entry)).toMatchObject({ outcome: { kind: 'accepted' }, usedFallback: true });
      expect(calls).toEqual([
        {
          messaging_product: 'whatsapp',
          to: '1202',
          type: 'template',
          template: JSON.parse(fallbackTemplate),
          biz_opaque_callback_data: `${entry.id}.1f`,
        },
      ]);
    },
  );

  it('refuses a message that may not go to another responder’s thread, as Meta does, without a call', async () => {
    const { entry, send, calls } = await open({}, 'unknown', true);
    const { outcome } = await send(entry);
    if (outcome.kind !== 'refused') throw new Error(outcome.kind);
    expect(outcome.isOurs).toBe(true);
    expect([outcome.answer.status, JSON.parse(outcome.answer.body)]).toMatchObject([400, { error: { code: 131070 } }]);
    expect(calls).toEqual([]);
  });

  it('sends the fallback template to another responder’s thread', async () => {
    const { entry, send } = await open({ fallbackTemplate }, 'closed', true);
    expect(await send(entry)).toMatchObject({ outcome: { kind: 'accepted' }, usedFallback: true });
  });

  it('makes one call per attempt: if Meta itself finds the window closed, the fallback is the next attempt', async () => {
    const { outbox, entry, send, calls, answers } = await open({ fallbackTemplate });
    answers.push(closed);
    const sent = await send(entry);
    expect(sent).toMatchObject({ outcome: { kind: 'refused' }, usedFallback: false });
    await outbox.finish({ ...sent, entryId: entry.id, attempt: 1, now: start, holdMs: 1, jitter: 0 });
    const [next] = (await outbox.take(takeRequest(start))).leased;
    if (!next) throw new Error('The fallback was not taken.');
    expect(await send(next)).toMatchObject({ outcome: { kind: 'accepted' }, usedFallback: true });
    expect(calls.map(({ type }) => type)).toEqual(['text', 'template']);
  });

  it.each(['context', 'reaction', 'pin'])('puts Meta’s id in the place of ours in %s', async (place) => {
    const { outbox, entry, take, send, calls } = await open();
    const naming = (id: string) => ({
      body: JSON.stringify({ type: 'text', [place]: { message_id: id, emoji: 'x' } }),
    });
    const behind = await take('1203', naming(entry.id));
    expect(await send(behind)).toMatchObject({ outcome: { kind: 'not_sent' } });
    const finished = { entryId: entry.id, attempt: 1, usedFallback: false, now: start, holdMs: 1, jitter: 0 };
    await outbox.finish({ ...finished, outcome: outcomes.accepted('wamid.N') });
    const sent = await send(behind);
    expect(calls).toMatchObject([{ [place]: { message_id: 'wamid.N', emoji: 'x' } }]);
    expect(JSON.parse(sent.body ?? '')).toMatchObject({ [place]: { message_id: 'wamid.N' } });
  });

  it('refuses a message that refers to one which Meta will never have', async () => {
    const { outbox, entry, take, send, calls } = await open();
    const finished = { entryId: entry.id, attempt: 1, usedFallback: false, now: start, holdMs: 1, jitter: 0 };
    await outbox.finish({ ...finished, outcome: outcomes.refused });
    const behind = await take('1203', { body: JSON.stringify({ type: 'text', context: { message_id: entry.id } }) });
    expect(await send(behind)).toMatchObject({ outcome: { kind: 'refused', problem: { code: 131009 } } });
    expect(calls).toEqual([]);
  });

  it('makes no call on an expired lease, since another instance may have continued, and is sent later in its turn', async () => {
    const { outbox, entry, send, calls, clock } = await open();
    await outbox.accept(draft('1202'));
    clock.now = entry.lease?.until ?? 0;
    const { changed } = await outbox.take(takeRequest(clock.now, { owner: 'another' }));
    expect(changed).toMatchObject([{ id: entry.id, state: 'unknown' }]);
    const sent = await send(entry);
    expect([sent.outcome.kind, calls]).toEqual(['not_sent', []]);
    const finished = { ...sent, entryId: entry.id, attempt: 1, now: clock.now, holdMs: 1, jitter: 0 };
    expect(await outbox.finish(finished)).toMatchObject({ entry: { state: 'queued' } });
    expect((await outbox.take(takeRequest(clock.now))).leased).toMatchObject([{ id: entry.id, attempts: [{}, {}] }]);
  });
});
