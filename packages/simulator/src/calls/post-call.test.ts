import { beforeEach, describe, expect, it } from 'vitest';
import { numberId, refusal, setUpAccountsScene } from '../../test/accounts-scene.ts';

const { simulator, graph, connect, receivedChanges } = setUpAccountsScene();
const ada = '16505551234';
const secondMs = 1_000;

const post = (more: object) => graph(`POST ${numberId}/calls`, { messaging_product: 'whatsapp', ...more });
const session = (type: 'offer' | 'answer') => ({ session: { sdp_type: type, sdp: 'v=0' } });
const call = (more: object = {}) => post({ action: 'connect', to: ada, ...session('offer'), ...more });
const allow = (): void => {
  const { callPermissions, users } = simulator().platform.world;
  callPermissions.set(numberId, new Map([[users.ensure(ada), simulator().clock.now() + 3_600 * secondMs]]));
};
/** Events and statuses of calls, in order, after some seconds. */
const events = async (seconds: number) => {
  for (let second = 0; second < seconds; second += 1) simulator().clock.advance(secondMs);
  const values = (await receivedChanges()).filter(({ field }) => field === 'calls').map(({ value }) => value);
  return values.flatMap(({ calls = [], statuses = [] }) => [...(calls as object[]), ...(statuses as object[])]);
};

beforeEach(async () => {
  await connect();
  await graph(`POST ${numberId}/settings`, { calling: { status: 'ENABLED' } });
});

describe('a call by the business', () => {
  it('rings, is answered, opens the window, and ends when the user hangs up', async () => {
    allow();
    const { body } = await call({ biz_opaque_callback_data: 'case 77' });
    const { calls } = body as { calls: [{ id: string }] };
    const [{ id }] = calls;
    expect(id).toMatch(/^wacid\./);
    const common = { id, biz_opaque_callback_data: 'case 77' };
    expect(await events(70)).toMatchObject([
      { ...common, type: 'call', status: 'RINGING', recipient_id: ada },
      { ...common, event: 'connect', direction: 'BUSINESS_INITIATED', to: ada, session: { sdp_type: 'answer' } },
      { ...common, type: 'call', status: 'ACCEPTED' },
      { ...common, event: 'terminate', status: 'COMPLETED', duration: 60 },
    ]);
    expect(simulator().platform.world.windows.openUntil(numberId, ada)).toBeGreaterThan(simulator().clock.now());
  });

  it('is ended by the business, once', async () => {
    allow();
    const { calls } = (await call()).body as { calls: [{ id: string }] };
    await events(10);
    const terminate = () => post({ action: 'terminate', call_id: calls[0].id });
    expect((await terminate()).body).toEqual({ success: true });
    expect((await events(70)).at(-1)).toMatchObject({ event: 'terminate', status: 'COMPLETED', duration: 5 });
    expect(refusal(await terminate())[1]).toBe(100);
  });

  it('fails if nobody picks up, and is refused by a user who has blocked the number', async () => {
    allow();
    simulator().users.setOnline(ada, false);
    await call();
    expect(await events(30)).toMatchObject([{ event: 'terminate', status: 'FAILED' }]);
    simulator().users.setOnline(ada, true);
    simulator().users.block(ada);
    await call();
    expect((await events(30)).slice(1)).toMatchObject([
      { status: 'RINGING' },
      { status: 'REJECTED' },
      { event: 'terminate', status: 'FAILED' },
    ]);
  });

  it('needs calling, the user’s permission, and a session', async () => {
    expect(refusal(await call())[1]).toBe(138006);
    allow();
    expect(refusal(await call({ session: undefined }))[1]).toBe(100);
    expect(refusal(await call(session('answer')))[1]).toBe(100);
    simulator().platform.world.users.put(ada, { hasWhatsApp: false });
    expect(refusal(await call())[1]).toBe(138001);
    await graph(`POST ${numberId}/settings`, { calling: { status: 'DISABLED' } });
    expect(refusal(await call())[1]).toBe(138000);
  });
});

describe('a call by a user', () => {
  const act = (action: string, id: string, more: object = {}) => post({ action, call_id: id, ...more });

  it('is accepted, and lasts until the user hangs up', async () => {
    const id = simulator().users.call(ada);
    expect((await act('pre_accept', id, session('answer'))).status).toBe(200);
    expect((await act('accept', id, session('answer'))).body).toEqual({ success: true });
    expect(refusal(await act('accept', id, session('answer')))[1]).toBe(100);
    expect(await events(70)).toMatchObject([
      { id, event: 'connect', direction: 'USER_INITIATED', from: ada },
      { id, event: 'terminate', status: 'COMPLETED', duration: 60 },
    ]);
  });

  it('is rejected, or ends when nobody answers', async () => {
    const rejected = simulator().users.call(ada);
    expect((await act('reject', rejected)).status).toBe(200);
    expect(await events(5)).toMatchObject([
      { event: 'connect' },
      { id: rejected, event: 'terminate', status: 'FAILED' },
    ]);
    const missed = simulator().users.call(ada);
    expect((await events(30)).at(-1)).toMatchObject({ id: missed, event: 'terminate', status: 'FAILED' });
    expect(refusal(await act('accept', missed, session('answer')))[1]).toBe(100);
  });
});
