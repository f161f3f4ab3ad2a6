import { describe, expect, it } from 'vitest';
import { metaJourney, post, text } from './meta.ts';
import { getJson, journey } from './service.ts';

const { start: startService } = journey();
const openMeta = metaJourney({ start: startService });
const [former, present] = ['16505551234', '16505559999'];
const says = (body: string) => ({ type: 'text', text: { body } });

interface Conversation {
  readonly id: string;
  readonly ids: readonly string[];
  readonly user: { readonly waId: string | null; readonly userId: string | null; readonly parentUserId: string | null };
  readonly serviceWindow: { readonly isOpen: boolean };
}

interface Message {
  readonly wamid: string;
  readonly conversationId: string;
  readonly content: { readonly body?: string } | null;
}

describe('people who change their ids', () => {
  it.each([
    ['with the ids from before, as since August 2026', true],
    ['without them, as before', false],
  ])('keep one conversation through a new BSUID and a new number, told %s', async (_how, hasPreviousIds) => {
    const { meta, start } = await openMeta();
    const service = await start();
    const list = async <T>(path: string) => ((await getJson(service, path)) as { data: T[] }).data;
    const found = (user: string) => list<Conversation>(`/v1/conversations?user=${user}`);
    meta.platform.world.users.put(former, { parentId: 'too' });
    meta.users.write(former, says('one'));
    await expect.poll(() => found(former)).toHaveLength(1);
    const [first] = await found(former);
    meta.users.renewUserId(former, { hasPreviousIds });
    meta.users.changeNumber(former, present, { hasPreviousIds });
    meta.users.write(present, says('two'));
    await expect.poll(async () => (await found(present))[0]?.user.waId).toBe(present);
    const [last] = await found(present);
    expect((await post(service, text(present, 'by number'))).status).toBe(200);
    const byId = { ...text(present, 'by id'), to: undefined, recipient: last?.user.userId };
    expect((await post(service, byId)).status).toBe(200);

    for (const { user } of [first, last].filter((one) => one !== undefined)) {
      for (const id of [user.waId, user.userId, user.parentUserId]) {
        expect(await found(id ?? 'none'), `by ${id}`).toMatchObject([
          { id: last?.id, serviceWindow: { isOpen: true } },
        ]);
      }
    }
    expect(last?.ids).toContain(first?.id);
    expect(await getJson(service, `/v1/conversations/${first?.id}`)).toMatchObject({ id: last?.id });
    const bodies = async () =>
      (await list<Message>(`/v1/conversations/${first?.id}/messages`)).map(({ content }) => content?.body).toSorted();
    await expect.poll(bodies).toEqual(expect.arrayContaining(['one', 'two', 'by number', 'by id']));
    for (const { wamid, conversationId } of await list<Message>(`/v1/conversations/${last?.id}/messages`)) {
      expect(conversationId).toBe(last?.id);
      expect(await getJson(service, `/v1/messages/${encodeURIComponent(wamid)}`)).toMatchObject({ conversationId });
    }
  });

  it('are found by their number as soon as they share it', async () => {
    const { meta, start } = await openMeta();
    const service = await start();
    const found = async (user: string) =>
      ((await getJson(service, `/v1/conversations?user=${user}`)) as { data: Conversation[] }).data;
    meta.platform.world.users.put(former, { hidesNumber: true });
    meta.users.write(former, says('who am I?'));
    await expect
      .poll(async () => ((await getJson(service, '/v1/conversations')) as { data: Conversation[] }).data)
      .toMatchObject([{ user: { waId: null } }]);
    const phones = [{ phone: `+${former}`, wa_id: former, type: 'CELL' }];
    meta.users.write(former, { type: 'contacts', contacts: [{ origin: 'contact_request', phones }] });
    await expect.poll(() => found(former)).toMatchObject([{ user: { waId: former, userId: expect.any(String) } }]);
  });
});
