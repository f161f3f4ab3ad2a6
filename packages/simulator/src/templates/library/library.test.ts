import { describe, expect, it } from 'vitest';
import { numberId, refusal, setUpAccountsScene, wabaId } from '../../../test/accounts-scene.ts';

const { graph, connect, receivedChanges } = setUpAccountsScene();
const path = `${wabaId}/message_templates`;
const names = async (query: string) => {
  const { data } = (await graph(`GET message_template_library?${query}`)).body as { data: { name: string }[] };
  return data.map(({ name }) => name);
};
const create = (more: object) =>
  graph(`POST ${path}`, {
    name: 'my_parcel_update',
    language: 'en_US',
    category: 'UTILITY',
    library_template_name: 'simulated_parcel_update',
    ...more,
  });
const link = {
  type: 'URL',
  url: { base_url: 'https://shop.example/{{1}}', url_suffix_example: 'https://shop.example/77' },
};

describe('the template library', () => {
  it.each([
    ['search=PAYMENT', ['simulated_payment_received']],
    ['topic=order_management', ['simulated_parcel_update']],
    ['industry=e_commerce', ['simulated_parcel_update', 'simulated_payment_received']],
    ['usecase=APPOINTMENT_REMINDER,PAYMENT_CONFIRMATION', ['simulated_payment_received', 'simulated_visit_reminder']],
    ['language=de', []],
  ])('is filtered by %s', async (query, found) => {
    expect(await names(query)).toEqual(found);
  });

  it('has templates that become the business’s own, approved at once', async () => {
    await connect();
    const { body } = await create({ library_template_button_inputs: JSON.stringify([link]) });
    expect(body).toMatchObject({ status: 'APPROVED', category: 'UTILITY' });
    const { id } = body as { id: string };
    expect((await graph(`GET ${id}?fields=library_template_name,components`)).body).toMatchObject({
      library_template_name: 'simulated_parcel_update',
      components: [{ type: 'HEADER' }, { type: 'BODY' }, { buttons: [{ url: 'https://shop.example/{{1}}' }] }],
    });
    expect(await receivedChanges()).toMatchObject([
      { field: 'message_template_status_update', value: { event: 'APPROVED' } },
    ]);
    const parameters = (...texts: readonly string[]) => texts.map((text) => ({ type: 'text', text }));
    const sent = await graph(`POST ${numberId}/messages`, {
      messaging_product: 'whatsapp',
      to: '16505551234',
      type: 'template',
      template: {
        name: 'my_parcel_update',
        language: { code: 'en_US' },
        components: [
          { type: 'body', parameters: parameters('Ada', '77', 'Friday') },
          { type: 'button', sub_type: 'url', index: '0', parameters: parameters('77') },
        ],
      },
    });
    expect(sent.status).toBe(200);
  });

  it.each([
    [{ library_template_name: 'no_such_template' }],
    [{}],
    [{ library_template_name: 'simulated_visit_reminder', library_template_button_inputs: [link] }],
  ])('returns nothing for %j', async (more) => {
    expect(refusal(await create(more)).slice(0, 2)).toEqual([400, 100]);
  });
});
