import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestGraph } from '../../test/request-graph.ts';
import { createSimulator, type Simulator } from '../simulator.ts';

const number = '106540352242922';
const edge = `${number}/block_users`;
const ana = '16505551234';
const ben = '16505551235';
const dayMs = 24 * 60 * 60 * 1000;

describe('blocking users', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  beforeEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const change = (verb: 'POST' | 'DELETE', ...users: object[]) =>
    requestGraph(simulator.url, `${verb} ${edge}`, { messaging_product: 'whatsapp', block_users: users });
  const block = (...users: object[]) => change('POST', ...users);
  const list = async (query = '') => (await requestGraph(simulator.url, `GET ${edge}${query}`)).body;
  const writes = (waId: string) => simulator.users.write(waId, { type: 'text', text: { body: 'Hi' } });

  it('blocks users who have just written, lists them, and unblocks them', async () => {
    writes(ana);
    expect(await block({ user: '+1 650-555-1234' })).toEqual({
      status: 200,
      body: {
        messaging_product: 'whatsapp',
        block_users: { added_users: [{ input: '+1 650-555-1234', wa_id: ana }] },
      },
    });
    expect(await list()).toEqual({
      data: [{ messaging_product: 'whatsapp', wa_id: ana }],
      paging: { cursors: { before: expect.any(String), after: expect.any(String) } },
    });
    expect(await change('DELETE', { user: ana })).toEqual({
      status: 200,
      body: { messaging_product: 'whatsapp', block_users: { removed_users: [{ input: ana, wa_id: ana }] } },
    });
    expect(await list()).toEqual({ data: [] });
  });

  it('names a user by the business-scoped id without a number, if the request did', async () => {
    writes(ana);
    const { users } = simulator.platform.world;
    const userId = users.userIdOf(users.ensure(ana), '506914307656634');
    expect((await block({ user_id: userId })).body).toEqual({
      messaging_product: 'whatsapp',
      block_users: { added_users: [{ input: userId, user_id: userId }] },
    });
    expect(await list()).toMatchObject({ data: [{ wa_id: ana }] });
  });

  it('lists both the blocked and the failed users if some can’t be blocked', async () => {
    writes(ana);
    simulator.platform.world.users.ensure(ben);
    const details = expect.stringContaining('more than 24 hours have passed');
    expect(await block({ user: ana }, { user: ben })).toEqual({
      status: 400,
      body: {
        messaging_product: 'whatsapp',
        block_users: {
          added_users: [{ input: ana, wa_id: ana }],
          failed_users: [
            {
              input: ben,
              wa_id: ben,
              errors: [{ message: 'Re-engagement message', code: 131047, error_data: { details } }],
            },
          ],
        },
        error: {
          message: '(#139100) Failed to block/unblock users',
          type: 'OAuthException',
          code: 139100,
          error_data: {
            messaging_product: 'whatsapp',
            details: 'Failed to block some users, see the block_users response list for details',
          },
          fbtrace_id: expect.any(String),
        },
      },
    });
    expect(await list()).toMatchObject({ data: [{ wa_id: ana }] });
  });

  const codeOf = (body: unknown) =>
    (body as { block_users: { failed_users: { errors: { code: number }[] }[] } }).block_users.failed_users.map(
      ({ errors }) => errors[0]?.code,
    );

  it('fails for users who wrote over a day ago or never, who have no WhatsApp, and for the number itself', async () => {
    writes(ana);
    simulator.clock.advance(dayMs);
    simulator.platform.world.users.put(ben, { hasWhatsApp: false });
    const { body } = await block({ user: ana }, { user: ben }, { user: '16505559999' }, { user: '+1 555-078-3881' });
    expect(codeOf(body)).toEqual([131047, 131047, 131047, 131021]);
    expect(body).not.toHaveProperty('block_users.added_users');
  });

  it('fails to unblock a user who is not blocked', async () => {
    expect(codeOf((await change('DELETE', { user: ana })).body)).toEqual([139100]);
  });

  it('blocks 64,000 and no more', async () => {
    for (const waId of [ana, ben, '16505551236']) writes(waId);
    const { blockedUsers } = simulator.platform.world;
    blockedUsers.set(number, new Set([ana, ...Array.from({ length: 63_998 }, (_, index) => String(index))]));
    expect((await block({ user: ben })).status).toBe(200);
    expect(codeOf((await block({ user: '16505551236' })).body)).toEqual([139101]);
    expect((await block({ user: ana })).status).toBe(200);
  });

  it('lists in pages', async () => {
    for (const waId of ['1', '2', '3']) writes(`1650555123${waId}`);
    await block({ user: '16505551231' }, { user: '16505551232' }, { user: '16505551233' });
    const first = (await list('?limit=2')) as { data: object[]; paging: { cursors: { after: string }; next: string } };
    expect(first.data).toHaveLength(2);
    expect(await list(`?limit=2&after=${first.paging.cursors.after}`)).toMatchObject({
      data: [{ wa_id: '16505551233' }],
    });
  });

  it('stops messages in both directions while a user is blocked', async () => {
    writes(ana);
    await block({ user: ana });
    const text = { messaging_product: 'whatsapp', to: ana, type: 'text', text: { body: 'Hi' } };
    expect((await requestGraph(simulator.url, `POST ${number}/messages`, text)).body).toMatchObject({
      error: { code: 131026 },
    });
    await change('DELETE', { user: ana });
    expect((await requestGraph(simulator.url, `POST ${number}/messages`, text)).status).toBe(200);
  });

  it.each([
    ['no product', { block_users: [{ user: ana }] }],
    ['no users', { messaging_product: 'whatsapp' }],
    ['an empty list', { messaging_product: 'whatsapp', block_users: [] }],
    ['an entry that names nobody', { messaging_product: 'whatsapp', block_users: [{}] }],
  ])('is refused with %s', async (_what, body) => {
    writes(ana);
    const answer = await requestGraph(simulator.url, `POST ${edge}`, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 100 } } });
    expect(await list()).toEqual({ data: [] });
  });
});
