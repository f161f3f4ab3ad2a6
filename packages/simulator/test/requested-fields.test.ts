import { describe, expect, it } from 'vitest';
import { businessId, numberId, setUpAccountsScene, wabaId } from './accounts-scene.ts';

const { simulator, graph } = setUpAccountsScene();
const read = async (path: string, fields: string) => (await graph(`GET ${path}?fields=${fields}`)).body;

/** The fields of each node that pywa and Meta's own SDKs request in addition to the usual ones. */
describe('fields that clients request', () => {
  it('exist on an account, including nested ids', async () => {
    expect(
      await read(wabaId, 'id,creation_time,is_shared_with_partners,primary_funding_id,owner_business_info{id,name}'),
    ).toEqual({
      creation_time: expect.any(Number),
      is_shared_with_partners: false,
      owner_business_info: { id: businessId, name: 'Lucky Shrub' },
      id: wabaId,
    });
    expect(await read(wabaId, 'phone_numbers.limit(1){id},owner_business{id,vertical}')).toMatchObject({
      phone_numbers: { data: [{ id: numberId }] },
      owner_business: { id: businessId, vertical: 'OTHER' },
    });
    expect(await read(wabaId, 'disable_marketing_messages_on_cloud_api')).toMatchObject({
      disable_marketing_messages_on_cloud_api: false,
    });
  });

  it('exist on a template and a flow: when they were changed', async () => {
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/;
    expect(await read(`${wabaId}/message_templates`, 'id,updated_at')).toMatchObject({
      data: [{ updated_at: expect.stringMatching(time) }],
    });
    const { id } = (await graph(`POST ${wabaId}/flows`, { name: 'booking', categories: ['OTHER'] })).body as {
      id: string;
    };
    const { updated_at: before } = (await read(id, 'updated_at')) as { updated_at: string };
    simulator().clock.advance(5_000);
    await graph(`POST ${id}`, { name: 'bookings' });
    expect(await read(id, 'updated_at,whatsapp_business_account{id},application{id}')).toMatchObject({
      updated_at: expect.not.stringMatching(before.replace('+', '\\+')),
      whatsapp_business_account: { id: wabaId },
    });
  });

  it('exist on a blocked user: the input and the ids', async () => {
    simulator().users.write('16505551234', { type: 'text', text: { body: 'Hello' } });
    const block_users = [{ user: '16505551234' }];
    await graph(`POST ${numberId}/block_users`, { messaging_product: 'whatsapp', block_users });
    expect(await read(`${numberId}/block_users`, 'input,wa_id,user_id')).toMatchObject({
      data: [{ input: '16505551234', wa_id: '16505551234', user_id: expect.stringMatching(/^US\.\d+$/) }],
    });
    expect(await read(`${numberId}/block_users`, 'nothing')).toMatchObject({ error: { code: 100 } });
  });
});
