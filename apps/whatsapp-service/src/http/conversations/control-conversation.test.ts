import type { GraphClient, GraphResult } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { processAll } from '../../../test/contracts/store-fixture.ts';
import { createGraphApi, ourNumber } from '../../../test/support/graph-api.ts';
import { incoming, messagesChange, textMessage, webhook } from '../../../test/support/webhooks.ts';

const user = '16505551234';
const done = { messaging_product: 'whatsapp', request_id: 'RID-1' };

const answered = (status: number, body: object): GraphResult => ({
  kind: 'answered',
  status,
  headers: new Headers({ 'content-type': 'application/json' }),
  body: new TextEncoder().encode(JSON.stringify(body)),
});
const refusal = answered(400, { error: { code: 2494191, message: '(#2494191) Not the escalation partner' } });

/** A service whose user has written, and a Meta that gives one answer. */
async function open(result?: GraphResult, message = textMessage('wamid.1', { from: user, fromUserId: 'US.1' })) {
  let lost = 0;
  const ways: Partial<GraphClient> = result
    ? {
        call: async () => {
          lost += 1;
          return result;
        },
      }
    : {};
  const api = createGraphApi(done, ways);
  await api.store.events.accept(incoming(webhook(messagesChange({ messages: [message], phoneNumberId: ourNumber }))));
  await processAll(api.store);
  const [conversation] = (await api.request({ url: '/v1/conversations' })).json().data;
  const control = (body: object, id = conversation.id) =>
    api.request({ method: 'POST', url: `/v1/conversations/${id}/control`, payload: body });
  const current = async () => (await api.request({ url: `/v1/conversations/${conversation.id}` })).json().control;
  return { ...api, control, current, callCount: () => lost + api.calls.length };
}

describe('POST /v1/conversations/{id}/control', () => {
  it('passes the thread by one call with Meta’s parameters, and records the handover, which no webhook reports', async () => {
    const { control, calls, current } = await open();
    const answer = await control({ action: 'pass', targetRole: 'ai_agent', metadata: 'order 77 answered' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      requestId: 'RID-1',
      isRecorded: true,
      conversation: { control: { state: 'other', reason: 'passed' } },
    });
    expect(calls.map(({ method, path, body }) => [method, path, JSON.parse(body)])).toEqual([
      [
        'POST',
        `v24.0/${ourNumber}/thread_control`,
        {
          messaging_product: 'whatsapp',
          action: 'pass',
          recipient: 'US.1',
          control_pass: { target_role: 'ai_agent' },
          metadata: 'order 77 answered',
        },
      ],
    ]);
    expect(await current()).toMatchObject({ state: 'other', reason: 'passed' });
  });

  it.each([
    ['release', 'idle', 'released'],
    ['take', 'mine', 'taken'],
  ])('records a %s', async (action, state, reason) => {
    const { control, current } = await open();
    expect((await control({ action })).statusCode).toBe(200);
    expect(await current()).toMatchObject({ state, reason });
  });

  it('names a user without a BSUID by number, and takes the role as Meta spells it', async () => {
    const { control, calls } = await open(undefined, textMessage('wamid.1', { from: user }));
    await control({ action: 'pass', target_role: 'escalation' });
    expect(JSON.parse(calls[0]?.body ?? '')).toMatchObject({ to: user, control_pass: { target_role: 'escalation' } });
  });

  it('says what Meta says to a refusal, and what to do, and records nothing', async () => {
    const { control, current } = await open(refusal);
    const answer = await control({ action: 'take' });
    expect([answer.statusCode, answer.json().error.code]).toEqual([422, 'meta_refused']);
    expect(answer.json().error.message).toMatch(/2494191.*Meta Business Suite/);
    expect(await current()).toMatchObject({ state: 'mine', reason: 'user_message' });
  });

  it('never repeats a call whose outcome is unknown, and records nothing of it', async () => {
    const { control, current, callCount } = await open({ kind: 'lost', reason: 'timeout' });
    const answer = await control({ action: 'release' });
    expect([answer.statusCode, answer.json().error.code]).toEqual([504, 'meta_no_answer']);
    expect([callCount(), (await current()).reason]).toEqual([1, 'user_message']);
  });

  it('says that nothing changed where Meta was not reached', async () => {
    const { control } = await open({ kind: 'unreached', reason: 'ECONNREFUSED' });
    const answer = await control({ action: 'release' });
    expect([answer.statusCode, answer.json().error.code]).toEqual([503, 'meta_unreachable']);
  });

  it.each([
    [{}],
    [{ action: 'request' }],
    [{ action: 'release', targetRole: 'ai_agent' }],
    [{ action: 'pass', metadata: 'x'.repeat(2_001) }],
    [{ action: 'pass', to: user }],
  ])('answers 400 to %j without a call', async (body) => {
    const { control, callCount } = await open();
    expect([(await control(body)).statusCode, callCount()]).toEqual([400, 0]);
  });

  it('answers 404 for a conversation that is not there, and 409 for a group', async () => {
    const { control, callCount } = await open(undefined, textMessage('wamid.1', { from: user, group_id: 'G1' }));
    expect((await control({ action: 'take' }, 'cnv_none')).statusCode).toBe(404);
    expect((await control({ action: 'take' })).statusCode).toBe(409);
    expect(callCount()).toBe(0);
  });
});

describe('POST /{phone-number-id}/thread_control', () => {
  const passed = { messaging_product: 'whatsapp', action: 'pass', to: `+${user}` };

  it('passes body and answer on, and records the handover', async () => {
    const { request, calls, current } = await open();
    const url = `/v25.0/${ourNumber}/thread_control`;
    const answer = await request({ method: 'POST', url, payload: passed });
    expect([answer.statusCode, answer.json()]).toEqual([200, done]);
    expect(calls.map(({ path, body }) => [path, JSON.parse(body)])).toEqual([[url.slice(1), passed]]);
    expect(await current()).toMatchObject({ state: 'other', reason: 'passed' });
  });

  it('hands on a refusal, and records nothing', async () => {
    const { request, current } = await open(refusal);
    const answer = await request({ method: 'POST', url: `/${ourNumber}/thread_control`, payload: passed });
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, 2494191]);
    expect(await current()).toMatchObject({ reason: 'user_message' });
  });

  it('makes the call once where no answer comes, and says so', async () => {
    const { request, callCount } = await open({ kind: 'lost', reason: 'timeout' });
    const answer = await request({ method: 'POST', url: `/${ourNumber}/thread_control`, payload: passed });
    expect([answer.statusCode, callCount()]).toEqual([504, 1]);
  });

  it('answers 400 to a body that is not a JSON object, without a call', async () => {
    const { request, callCount } = await open();
    const answer = await request({ method: 'POST', url: `/${ourNumber}/thread_control`, payload: '[1]' });
    expect([answer.statusCode, callCount()]).toEqual([400, 0]);
  });
});
