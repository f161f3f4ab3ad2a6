import { readFileSync } from 'node:fs';
import { createSimulator, type Simulator } from '@intexuraos/whatsapp-simulator';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKey, createTestApi, metaSecrets, type TestApi } from '../../../test/support/api.ts';
import { phoneNumberId, wabaId } from '../../../test/support/webhooks.ts';
import { ownMedia } from '../../media/collections.ts';

let meta: Simulator;
let api: TestApi;
beforeAll(async () => {
  meta = await createSimulator({ ...metaSecrets, speed: 0 });
  api = createTestApi({ graphUrl: meta.url, ids: { wabaIds: [wabaId], phoneNumberIds: [phoneNumberId] } });
});
afterAll(() => meta.close());

async function ask(method: 'GET' | 'POST' | 'DELETE', path: string, more: InjectOptions = {}) {
  const headers = { authorization: `Bearer ${apiKey}`, ...more.headers };
  const response = await api.app.inject({ ...more, method, url: `/v24.0/${path}`, headers });
  return { status: response.statusCode, body: response.json() };
}

describe('management through the service', () => {
  it('uploads a file in two steps, for a handle', async () => {
    const begun = await ask('POST', 'app/uploads?file_name=a.png&file_length=4&file_type=image/png');
    expect(begun.body.id).toMatch(/^upload:/);
    const status = await ask('GET', begun.body.id, { headers: { authorization: `OAuth ${apiKey}` } });
    expect(status.body).toMatchObject({ file_offset: 0 });
    const headers = { authorization: `OAuth ${apiKey}`, file_offset: '0', 'content-type': 'image/png' };
    const ended = await ask('POST', begun.body.id, { headers, payload: Buffer.from([137, 80, 78, 71]) });
    expect([ended.status, ended.body]).toEqual([200, { h: expect.any(String) }]);
  });

  it('hands in a template whose header names a stored file, with a handle that is obtained for it, once', async () => {
    const bytes = readFileSync(new URL('../../../test/fixtures/media/picture.jpg', import.meta.url));
    const headers = { 'content-type': 'image/jpeg' };
    const { id } = (await api.post('/v1/media?filename=table.jpg', { payload: bytes, headers })).json();
    const template = (name: string, file: string) => ({
      ...{ name, language: 'en', category: 'UTILITY' },
      components: [
        { type: 'HEADER', format: 'IMAGE', example: { header_handle: [file] } },
        { type: 'BODY', text: 'Your table is ready.' },
      ],
    });
    const handIn = (name: string, file: string) =>
      ask('POST', `${wabaId}/message_templates`, { payload: template(name, file) });
    expect(await handIn('table_ready', id)).toMatchObject({ status: 200, body: { id: expect.any(String) } });
    const [kept] = (await api.store.records.find(ownMedia, id))?.handles ?? [];
    expect(kept).toMatchObject({ of: wabaId, handle: expect.stringMatching(/^4::/) });
    expect([...meta.platform.world.uploads.values()].at(-1)?.bytes).toEqual(bytes);
    expect((await handIn('table_ready_again', id)).status).toBe(200);
    expect((await api.store.records.find(ownMedia, id))?.handles).toEqual([kept]);
    // Meta refuses a duplicate; the handle might be the cause, so a new one is obtained.
    expect((await handIn('table_ready', id)).status).toBe(400);
    expect((await api.store.records.find(ownMedia, id))?.handles).not.toEqual([kept]);
    const none = await handIn('no_file', 'med_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA');
    expect([none.status, none.body.error.message]).toEqual([400, expect.stringContaining('POST /v1/media')]);
  });

  it('connects a catalogue of products to an account, and disconnects it', async () => {
    const path = `${wabaId}/product_catalogs`;
    expect((await ask('POST', path, { payload: { catalog_id: '77' } })).body).toEqual({ success: true });
    expect((await ask('GET', path)).body).toMatchObject({ data: [{ id: '77' }] });
    expect((await ask('DELETE', `${path}?catalog_id=77`)).body).toEqual({ success: true });
    expect((await ask('GET', path)).body).toMatchObject({ data: [] });
  });

  it.each([
    ['in the query', `${wabaId}?is_enabled_for_insights=true`, {}],
    ['as JSON', wabaId, { payload: { is_enabled_for_insights: true } }],
    [
      'as a form',
      wabaId,
      { payload: 'is_enabled_for_insights=true', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
  ])('turns on the template analytics of an account: %s', async (_where, path, more) => {
    expect(await ask('POST', path, more)).toEqual({ status: 200, body: { success: true } });
  });

  it.each([
    ['in the query', `${wabaId}?is_enabled_for_insights=true&name=x`, {}],
    ['as JSON', wabaId, { payload: { is_enabled_for_insights: true, name: 'x' } }],
    ['as a form', wabaId, { payload: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
  ])('changes no other setting of an account: %s', async (_where, path, more) => {
    const before = meta.platform.world.wabas.get(wabaId)?.name;
    expect(await ask('POST', path, more)).toMatchObject({
      status: 400,
      body: { error: { message: '(#100) This call takes only is_enabled_for_insights here, not name.' } },
    });
    expect(meta.platform.world.wabas.get(wabaId)?.name).toBe(before);
  });

  it('changes no setting of an account by a form in parts', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=B' };
    const payload = '--B\r\ncontent-disposition: form-data; name="name"\r\n\r\nx\r\n--B--\r\n';
    expect((await ask('POST', wabaId, { headers, payload })).status).toBe(400);
    expect(meta.platform.world.wabas.get(wabaId)?.name).not.toBe('x');
  });

  it('edits a template of ours, and reads it', async () => {
    const components = [{ type: 'BODY', text: 'Your order is on its way.' }];
    meta.seed({ templates: [{ wabaId, name: 'order_on_its_way', language: 'en', components }] });
    const id = [...meta.platform.world.templates.values()].find(({ name }) => name === 'order_on_its_way')?.id ?? '';
    const edited = [{ type: 'BODY', text: 'Your order arrives today.' }];
    expect(await ask('POST', id, { payload: { components: edited } })).toMatchObject({
      status: 200,
      body: { success: true },
    });
    expect((await ask('GET', `${id}?fields=components`)).body).toMatchObject({ components: edited });
  });

  it('makes, fills, reads and deletes a flow', async () => {
    const payload = { name: 'Sign up', categories: ['SIGN_UP'] };
    const { id } = (await ask('POST', `${wabaId}/flows`, { payload })).body;
    const json = JSON.stringify({ version: '7.0', screens: [] });
    const part = (name: string, value: string, more = '') =>
      `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
    const form = `${part('name', 'flow.json')}${part('asset_type', 'FLOW_JSON')}${part('file', json, '; filename="flow.json"\r\nContent-Type: application/json')}--b--\r\n`;
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    expect((await ask('POST', `${id}/assets`, { headers, payload: form })).body).toMatchObject({ success: true });
    expect((await ask('GET', `${id}/assets`)).body.data).toMatchObject([{ name: 'flow.json' }]);
    expect((await ask('GET', id)).body).toMatchObject({ name: 'Sign up', status: 'DRAFT' });
    expect((await ask('DELETE', id)).body).toEqual({ success: true });
    expect(meta.platform.world.flows.has(id)).toBe(false);
  });

  it('sets a username, and reads it', async () => {
    const set = await ask('POST', `${phoneNumberId}/username`, { payload: { username: 'lucky_shrub' } });
    expect(set.status).toBe(200);
    expect((await ask('GET', `${phoneNumberId}/username`)).body).toMatchObject({ username: 'lucky_shrub' });
  });

  it('archives templates of ours, and takes them back', async () => {
    const template = { wabaId, name: 'old_news', language: 'en', components: [{ type: 'BODY', text: 'News.' }] };
    meta.seed({ templates: [template] });
    const id = [...meta.platform.world.templates.values()].find(({ name }) => name === 'old_news')?.id;
    const payload = { hsm_ids: id };
    const archived = await ask('POST', `${wabaId}/message_templates/archive`, { payload });
    expect(archived.body).toEqual({ archived_templates: [id], failed_templates: [] });
    const back = await ask('POST', `${wabaId}/message_templates/unarchive`, { payload });
    expect(back.body).toMatchObject({ unarchived_templates: [id] });
  });

  it('searches Meta’s library of templates', async () => {
    const found = await ask('GET', 'message_template_library?language=en_US');
    expect([found.status, Array.isArray(found.body.data)]).toEqual([200, true]);
  });

  it('makes a group, renews its link, and deletes it', async () => {
    const payload = { messaging_product: 'whatsapp', subject: 'New order' };
    expect((await ask('POST', `${phoneNumberId}/groups`, { payload })).status).toBe(200);
    const { data } = (await ask('GET', `${phoneNumberId}/groups`)).body;
    const id = data.groups[0].id;
    expect((await ask('GET', `${id}?fields=subject`)).body).toMatchObject({ subject: 'New order' });
    expect((await ask('POST', `${encodeURIComponent(id)}/invite_link`)).body.invite_link).toMatch(/^https:/);
    expect((await ask('GET', `${id}/join_requests`)).status).toBe(200);
    expect((await ask('DELETE', id)).status).toBe(200);
  });

  it('registers a number only if the operator lets clients do so', async () => {
    expect((await ask('POST', `${phoneNumberId}/register`, { payload: { pin: '123456' } })).status).toBe(404);
  });
});
