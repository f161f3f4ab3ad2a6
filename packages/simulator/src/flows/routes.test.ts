import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../test/receiver.ts';
import { requestGraph } from '../../test/request-graph.ts';
import { createSimulator, type Simulator } from '../simulator.ts';
import { createWaba } from '../world/default-world.ts';

const waba = '102290129340398';
const json = JSON.stringify({ version: '7.0', data_api_version: '3.0', screens: [] });

describe('flows', () => {
  let simulator: Simulator;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    simulator = await createSimulator({ speed: 0, startAt: 1_764_000_000_000 });
  });
  beforeEach(async () => {
    simulator.reset();
    receiver.received.length = 0;
    await simulator.connect({ url: receiver.url, verifyToken: 'any' });
  });
  afterAll(async () => {
    await simulator.close();
    await receiver.close();
  });

  const call = async (what: Parameters<typeof requestGraph>[1], body?: object) =>
    (await requestGraph(simulator.url, what, body)).body;
  const create = (fields: Record<string, string> = {}) =>
    call(`POST ${waba}/flows`, new URLSearchParams({ name: 'my first flow', categories: '["SIGN_UP"]', ...fields }));
  const created = async (fields?: Record<string, string>) => ((await create(fields)) as { id: string }).id;
  const upload = (id: string, text = json) => {
    const form = new FormData();
    form.set('file', new File([text], 'flow.json', { type: 'application/json' }));
    form.set('name', 'flow.json');
    form.set('asset_type', 'FLOW_JSON');
    return call(`POST ${id}/assets`, form);
  };
  const published = async () => {
    const id = await created({ flow_json: json, publish: 'true' });
    expect(await call(`GET ${id}?fields=status`)).toEqual({ status: 'PUBLISHED', id });
    return id;
  };

  it('are created as drafts and listed', async () => {
    expect(await call(`GET ${waba}/flows`)).toEqual({ data: [] });
    const answer = (await create()) as { id: string };
    expect(answer).toEqual({ id: expect.stringMatching(/^\d+$/) });
    expect(await call(`GET ${waba}/flows`)).toEqual({
      data: [{ name: 'my first flow', status: 'DRAFT', categories: ['SIGN_UP'], validation_errors: [], id: answer.id }],
      paging: { cursors: { before: expect.any(String), after: expect.any(String) } },
    });
  });

  it('are read with all their fields', async () => {
    const id = await created({ flow_json: json, endpoint_uri: 'https://shop.example/flow' });
    const names =
      'id,name,categories,preview,status,validation_errors,json_version,data_api_version,endpoint_uri,data_channel_uri,health_status,whatsapp_business_account,application,metric.name(ENDPOINT_REQUEST_COUNT).granularity(DAY)';
    expect(await call(`GET ${id}?fields=${names}`)).toEqual({
      id,
      name: 'my first flow',
      categories: ['SIGN_UP'],
      preview: { preview_url: expect.stringContaining(id), expires_at: '2025-12-24T16:00:00+0000' },
      status: 'DRAFT',
      validation_errors: [],
      json_version: '7.0',
      data_api_version: '3.0',
      endpoint_uri: 'https://shop.example/flow',
      data_channel_uri: 'https://shop.example/flow',
      health_status: {
        can_send_message: 'AVAILABLE',
        entities: expect.arrayContaining([{ entity_type: 'FLOW', id, can_send_message: 'AVAILABLE' }]),
      },
      whatsapp_business_account: expect.objectContaining({ id: waba }),
      application: expect.objectContaining({ id: '670843887433847' }),
      metric: { granularity: 'DAY', name: 'ENDPOINT_REQUEST_COUNT', data_points: [] },
    });
  });

  it('change their name and categories', async () => {
    const id = await created();
    expect(await call(`POST ${id}`, { name: 'another', categories: ['OTHER'] })).toEqual({ success: true });
    expect(await call(`GET ${id}?fields=name,categories`)).toEqual({ name: 'another', categories: ['OTHER'], id });
  });

  it('are cloned only from another of the same account', async () => {
    const id = await created({ flow_json: json });
    const copy = await created({ clone_flow_id: id });
    expect(await call(`GET ${copy}?fields=json_version`)).toEqual({ json_version: '7.0', id: copy });
    simulator.platform.world.wabas.set('7', createWaba('7', '506914307656634'));
    Object.assign(simulator.platform.world.flows.get(id) ?? {}, { wabaId: '7' });
    expect(await create({ clone_flow_id: id })).toMatchObject({ error: { code: 100 } });
    expect(await call(`GET ${id}`)).toMatchObject({ error: { code: 100, error_subcode: 33 } });
  });

  it('keep the uploaded file, and return its URL', async () => {
    const id = await created();
    expect(await call(`GET ${id}/assets`)).toEqual({ data: [] });
    expect(await upload(id)).toEqual({ success: true, validation_errors: [] });
    const { data, paging } = (await call(`GET ${id}/assets`)) as { data: Record<string, string>[]; paging: object };
    expect(data).toEqual([{ name: 'flow.json', asset_type: 'FLOW_JSON', download_url: expect.any(String) }]);
    expect(paging).toHaveProperty('cursors');
    expect(await (await fetch(data[0]?.download_url ?? '')).text()).toBe(json);
    expect((await fetch(`${simulator.url}/whatsapp_business/flows/1/flow.json`)).status).toBe(404);
  });

  it('go from draft to published to deprecated, with a webhook for each step', async () => {
    const id = await created();
    await upload(id);
    expect(await call(`POST ${id}/publish`)).toEqual({ success: true });
    expect(await call(`POST ${id}/deprecate`)).toEqual({ success: true });
    await simulator.settled();
    const statusChange = (from: string, to: string) => ({
      field: 'flows',
      value: {
        event: 'FLOW_STATUS_CHANGE',
        message: `Flow my first flow changed status from ${from} to ${to}`,
        flow_id: id,
        old_status: from,
        new_status: to,
      },
    });
    expect(receiver.received.flatMap(({ changes }) => changes)).toEqual([
      statusChange('DRAFT', 'PUBLISHED'),
      statusChange('PUBLISHED', 'DEPRECATED'),
    ]);
  });

  it('are published once, and not without their file', async () => {
    const id = await created();
    expect(await call(`POST ${id}/publish`)).toMatchObject({ error: { code: 139002 } });
    await upload(id);
    await call(`POST ${id}/publish`);
    expect(await call(`POST ${id}/publish`)).toMatchObject({ error: { code: 139002 } });
  });

  it('can’t be changed once they are published', async () => {
    const id = await published();
    expect(await upload(id, '{}')).toMatchObject({ error: { code: 139001 } });
    expect(await call(`DELETE ${id}`)).toMatchObject({ error: { code: 139004 } });
  });

  it('are deleted as drafts', async () => {
    const id = await created();
    expect(await call(`POST ${id}/deprecate`)).toMatchObject({ error: { code: 139003 } });
    expect(await call(`DELETE ${id}`)).toEqual({ success: true });
    expect(await call(`GET ${id}`)).toMatchObject({ error: { code: 100, error_subcode: 33 } });
  });

  it.each([
    ['no name', { name: '' }],
    ['an unknown category', { categories: '["BUTTERFLIES"]' }],
    ['a file that is not JSON', { flow_json: 'nonsense' }],
    ['a file that is not an object', { flow_json: '[]' }],
  ])('are refused with %s', async (_what, fields: Record<string, string>) => {
    expect(await create(fields)).toMatchObject({ error: { code: 100 } });
    expect(await call(`GET ${waba}/flows`)).toEqual({ data: [] });
  });
});
