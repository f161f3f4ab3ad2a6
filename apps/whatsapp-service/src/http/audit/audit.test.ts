import type { AuditView } from '@intexuraos/service-api/schemas';
import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { apiKey, createTestApi, type TestApi } from '../../../test/support/api.ts';
import { createGraphApi, ourAccount, ourNumber } from '../../../test/support/graph-api.ts';
import { messagesChange, textMessage, webhook } from '../../../test/support/webhooks.ts';
import { ServiceError } from '../../service-error.ts';
import type { Store } from '../../storage/store.ts';

type App = Pick<TestApi, 'app'>;

const by = (key: string) => ({ authorization: `Bearer ${key}` });

async function call({ app }: App, key: string, options: InjectOptions) {
  return app.inject({ ...options, headers: { ...by(key), ...options.headers } });
}

async function create(api: App, scopes: readonly string[], more: object = {}): Promise<{ id: string; key: string }> {
  const payload = { name: scopes.join(' '), scopes, ...more };
  return (await call(api, apiKey, { method: 'POST', url: '/v1/keys', payload })).json();
}

/** The actions of a key, the oldest first. */
async function trailOf(api: App, id: string, query = ''): Promise<AuditView[]> {
  const response = await call(api, apiKey, { url: `/v1/audit?key=${id}&limit=200${query}` });
  return response.json<{ data: AuditView[] }>().data.reverse();
}

function takeNothing({ records }: Store): void {
  Object.assign(records, {
    run: async () => Promise.reject(new ServiceError('store_unavailable', 'The disk is full.')),
  });
}

const lines = (records: readonly AuditView[]): string[] =>
  records.map(({ action, resource, result, status, count }) =>
    [action, resource ?? '-', result, status ?? '-', `×${count}`].join(' '),
  );

describe('the audit trail', () => {
  it('records who created and revoked a key, with the id of the key', async () => {
    const api = createTestApi();
    const { id } = await create(api, ['read']);
    await call(api, apiKey, { method: 'DELETE', url: `/v1/keys/${id}` });
    const page = (await api.get('/v1/audit')).json<{ data: AuditView[] }>();
    expect(page.data.map(({ keyName }) => keyName)).toEqual(Array(2).fill('INTEXURAOS_WHATSAPP_API_KEYS'));
    expect(lines(page.data).sort()).toEqual([`createKey ${id} done 201 ×1`, `revokeKey ${id} done 200 ×1`]);
    expect((await api.get(`/v1/audit?resource=${id}&action=revokeKey`)).json().data.length).toBe(1);
  });

  it('refuses a change with 503 while it cannot be recorded, and still answers reads', async () => {
    const alerts: string[] = [];
    const api = createTestApi({
      testAlerts: async () => {
        alerts.push('sent');
        return [];
      },
    });
    takeNothing(api.store);
    const refused = await call(api, apiKey, { method: 'POST', url: '/v1/alerts/test' });
    expect([refused.statusCode, refused.json().error.code, alerts]).toEqual([503, 'store_unavailable', []]);
    expect((await api.get('/v1/conversations')).statusCode).toBe(200);
  });

  it('counts views of content by conversation, and records none where content is hidden', async () => {
    const api = createTestApi();
    await api.receive(webhook(messagesChange({ messages: [textMessage('wamid.A')] })));
    const [conversation] = (await api.get('/v1/conversations')).json().data;
    const reader = await create(api, ['read:content']);
    const url = `/v1/conversations/${encodeURIComponent(conversation.id)}/messages`;
    for (let view = 0; view < 3; view += 1) await call(api, reader.key, { url });
    await call(api, reader.key, { url: '/v1/conversations', headers: { 'x-hide-content': '1' } });
    await call(api, reader.key, { url: '/v1/errors/131047' });
    await call(api, reader.key, { url: '/v1/messages/wamid.unknown' });
    expect(lines(await trailOf(api, reader.id))).toEqual([`listMessages ${conversation.id} done 200 ×3`]);

    const counter = await create(api, ['read']);
    await call(api, counter.key, { url });
    expect(await trailOf(api, counter.id)).toEqual([]);
  });

  it('counts files, which are sent whole whether or not the request hides content', async () => {
    const api = createTestApi();
    await api.receive(webhook(messagesChange({ messages: [textMessage('wamid.A', { from: '16505551234' })] })));
    const [conversation] = (await api.get('/v1/conversations')).json().data;
    const [event] = (await api.get('/v1/events')).json().data;
    const { id, key } = await create(api, ['read:content']);
    const headers = { 'x-hide-content': '1' };
    for (const url of ['/v1/contacts/16505551234/export', `/v1/events/${event.id}/raw`]) {
      expect((await call(api, key, { url, headers })).statusCode).toBe(200);
    }
    expect(lines(await trailOf(api, id)).sort()).toEqual([
      `exportContact ${conversation.id} done 200 ×1`,
      `getEventRaw ${event.id} done 200 ×1`,
    ]);
  });

  it('names a message and a person by their conversation', async () => {
    const api = createTestApi();
    await api.receive(webhook(messagesChange({ messages: [textMessage('wamid.A')] })));
    const [conversation] = (await api.get('/v1/conversations')).json().data;
    const { id, key } = await create(api, ['read:content', 'manage']);
    await call(api, key, { url: '/v1/messages/wamid.A' });
    await call(api, key, { url: '/v1/contacts/+16505551234' });
    await call(api, key, { method: 'PATCH', url: '/v1/contacts/16505551234', payload: { tags: ['vip'] } });
    await call(api, key, { method: 'PATCH', url: '/v1/contacts/16505559999', payload: { tags: ['vip'] } });
    const trail = await trailOf(api, id);
    expect(lines(trail).sort()).toEqual([
      'changeContact - refused 404 ×1',
      `changeContact ${conversation.id} done 200 ×1`,
      `getContact ${conversation.id} done 200 ×1`,
      `getMessage ${conversation.id} done 200 ×1`,
    ]);
    expect(JSON.stringify(trail)).not.toMatch(/1650555/);
  });

  it('counts refusals of a key, without the requested subject', async () => {
    const api = createTestApi();
    const { id, key } = await create(api, ['read']);
    for (const wamid of ['a', 'b']) await call(api, key, { method: 'DELETE', url: `/v1/keys/${wamid}` });
    await call(api, key, { url: '/v1/outbox?recipient=16505551234' });
    await call(api, 'ixw_wrong', { url: '/v1/keys' });
    expect(lines(await trailOf(api, id)).sort()).toEqual(['listOutbox - refused 403 ×1', 'revokeKey - refused 403 ×2']);
    expect(lines(await trailOf(api, id, '&result=refused')).length).toBe(2);
    expect(await trailOf(api, id, '&result=unknown')).toEqual([]);
    expect(await trailOf(api, 'none')).toEqual([]);
  });

  it('names no person who was viewed, tagged or erased: it outlives them', async () => {
    const api = createTestApi();
    await api.receive(webhook(messagesChange({ messages: [textMessage('wamid.A', { from: '16505551234' })] })));
    const { id, key } = await create(api, ['read:content', 'manage']);
    const url = '/v1/contacts/16505551234';
    await call(api, key, { url });
    await call(api, key, { method: 'PATCH', url, payload: { addTags: ['vip'] } });
    expect((await call(api, key, { method: 'DELETE', url })).statusCode).toBe(202);
    const trail = lines(await trailOf(api, id));
    expect(trail.map((line) => line.split(' ')[0]).sort()).toEqual(['changeContact', 'eraseContact', 'getContact']);
    expect(trail.join()).toMatch(/eraseContact era_\w{26} done 202/);
    expect(trail.join()).not.toContain('16505551234');
  });

  it('records signing in to the console', async () => {
    const begin = async () => 'cookie';
    const sessions = { begin, beginFor: begin, end: () => [], present: async () => undefined };
    const api = createTestApi({ consolePage: { files: null, sessions } });
    const { id, key } = await create(api, ['read']);
    await call(api, key, { method: 'POST', url: '/console/session' });
    expect(lines(await trailOf(api, id))).toEqual(['signIn - done 204 ×1']);
  });

  it('opens to admin alone', async () => {
    const api = createTestApi();
    const { key } = await create(api, ['manage', 'read:content']);
    expect((await call(api, key, { url: '/v1/audit' })).statusCode).toBe(403);
  });

  it('lists pages, and the records of a period', async () => {
    const clock = { at: Date.parse('2026-03-01T00:00:00Z') };
    const api = createTestApi({ now: () => clock.at });
    const { id, key } = await create(api, ['manage']);
    for (let day = 1; day <= 5; day += 1) {
      clock.at = Date.parse(`2026-03-0${day}T12:00:00Z`);
      await call(api, key, { method: 'POST', url: '/v1/alerts/test' });
    }
    const part = await trailOf(api, id, '&from=2026-03-02&until=2026-03-04T12:00:00Z');
    expect(part.map(({ at }) => at.slice(8, 10))).toEqual(['02', '03']);
    const first = (await api.get(`/v1/audit?key=${id}&limit=2`)).json();
    const second = (await api.get(`/v1/audit?key=${id}&limit=2&cursor=${first.nextCursor}`)).json();
    expect([...first.data, ...second.data].map(({ at }) => at.slice(8, 10))).toEqual(['05', '04', '03', '02']);
  });
});

describe('the audit trail of Meta’s paths', () => {
  const text = (body: string) => ({ messaging_product: 'whatsapp', to: '16505551234', text: { body } });

  it('counts messages by the minute, and names the key on each in the outbox', async () => {
    const api = createGraphApi();
    const { id, key } = await create(api, ['send']);
    const url = `/v24.0/${ourNumber}/messages`;
    for (const body of ['one', 'two']) {
      const headers = { prefer: 'respond-async' };
      const sent = await call(api, key, { method: 'POST', url, payload: text(body), headers });
      const entry = await call(api, apiKey, { url: `/v1/outbox/${sent.headers['x-outbox-id']}` });
      expect(entry.json().keyId).toBe(id);
    }
    await call(api, key, { method: 'POST', url, payload: { messaging_product: 'whatsapp', to: '1' } });
    const mark = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.HBgL' };
    await call(api, key, { method: 'POST', url, payload: mark });
    expect(lines(await trailOf(api, id)).sort()).toEqual([
      `markMessageRead ${ourNumber} done 200 ×1`,
      `sendMessage ${ourNumber} done 202 ×2`,
      `sendMessage ${ourNumber} refused 400 ×1`,
    ]);
  });

  it('records changes at Meta each, reading as a view, and what the key may not do', async () => {
    const api = createGraphApi();
    const { id, key } = await create(api, ['manage', 'read:content']);
    const templates = `/v24.0/${ourAccount}/message_templates`;
    await call(api, key, { url: `${templates}?limit=5` });
    await call(api, key, { url: templates });
    await call(api, key, { method: 'DELETE', url: `${templates}?name=order` });
    await call(api, key, { method: 'POST', url: `/v24.0/${ourNumber}/messages`, payload: text('one') });
    const path = `${ourAccount}/message_templates`;
    expect(lines(await trailOf(api, id)).sort()).toEqual([
      `changeAtMeta ${path} done 200 ×1`,
      `readFromMeta ${path} done 200 ×2`,
      'sendMessage - refused 403 ×1',
    ]);
  });

  it('makes no change at Meta that it cannot record', async () => {
    const api = createGraphApi();
    const { key } = await create(api, ['manage']);
    takeNothing(api.store);
    const url = `/v24.0/${ourAccount}/message_templates?name=order`;
    expect((await call(api, key, { method: 'DELETE', url })).statusCode).toBe(503);
    expect(api.calls).toEqual([]);
  });
});
