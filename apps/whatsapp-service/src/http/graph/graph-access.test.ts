import type { GraphRequest, GraphResult } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { apiKey } from '../../../test/support/api.ts';
import { createGraphApi, ourAccount, ourNumber } from '../../../test/support/graph-api.ts';
import type { Caller } from '../caller.ts';
import { callerQuery } from './caller-query.ts';
import { findGraphRoute } from './find-graph-route.ts';
import { limitToNumbers, requireNodeAccess, scopeOfRoute } from './graph-access.ts';

const ids = { wabaIds: [ourAccount], phoneNumberIds: [ourNumber, '21'], canRegister: true };
const route = (method: string, path: string) => findGraphRoute(method, path, ids);

describe('scopeOfRoute', () => {
  it.each([
    ['POST', `${ourNumber}/messages`, 'send'],
    ['POST', `${ourNumber}/marketing_messages`, 'send'],
    ['POST', `${ourNumber}/thread_control`, 'send'],
    ['POST', `${ourNumber}/media`, 'send'],
    ['GET', '1234567890', 'read:content'],
    ['HEAD', '1234567890', 'read:content'],
    ['DELETE', '1234567890', 'send'],
    ['GET', '1234567890/content', 'read:content'],
    ['GET', `${ourNumber}/whatsapp_business_profile`, 'read:content'],
    ['POST', `${ourNumber}/whatsapp_business_profile`, 'manage'],
    ['POST', `${ourNumber}/register`, 'manage'],
    ['GET', `${ourAccount}/message_templates`, 'read:content'],
    ['POST', `${ourAccount}/message_templates`, 'manage'],
    ['DELETE', `${ourAccount}/message_templates`, 'manage'],
    ['POST', '1234567890', 'manage'],
    ['POST', 'app/uploads', 'manage'],
    ['POST', 'upload:abc', 'manage'],
    ['GET', 'Y2FwaV9ncm91cDox', 'read:content'],
    ['POST', 'Y2FwaV9ncm91cDox', 'manage'],
    ['POST', '99/messages', null],
    ['GET', `${ourNumber}/messages`, null],
    ['GET', 'me/accounts', null],
  ])('of %s /%s is %s', (method, path, scope) => {
    expect(scopeOfRoute(route(method, path), method)).toBe(scope);
  });
});

describe('limitToNumbers', () => {
  const caller = (...phoneNumberIds: readonly string[]): Caller => ({
    id: 'key_1',
    name: 'shop',
    scopes: [],
    phoneNumberIds,
  });
  const limit = (method: string, path: string, by = caller(ourNumber), query = '') =>
    limitToNumbers(by, { route: route(method, path), method, query: callerQuery(query) }, () => true).text;

  it('lets a key read the templates of the accounts of its numbers only', () => {
    const read = (...numbers: readonly string[]) => {
      const path = `${ourAccount}/message_templates`;
      const call = { route: route('GET', path), method: 'GET', query: callerQuery('') };
      return limitToNumbers(caller(...numbers), call, (number) => number === ourNumber).text;
    };
    expect([read(ourNumber), read('21', ourNumber)]).toEqual(['', '']);
    expect(() => read('21')).toThrow(`and this is for ${ourAccount}`);
  });

  it('lets a key use its numbers, and read the templates that they share', () => {
    expect(limit('POST', `${ourNumber}/messages`)).toBe('');
    expect(limit('POST', `${ourNumber}/media`)).toBe('');
    expect(limit('GET', `${ourAccount}/message_templates`, caller(ourNumber), 'limit=5')).toBe('limit=5');
  });

  it.each([
    ['POST', '21/messages', 'and this is for 21'],
    ['POST', '21/media', 'concerns all business numbers'],
    ['GET', '21/whatsapp_business_profile', 'concerns all business numbers'],
    ['POST', `${ourAccount}/message_templates`, 'concerns all business numbers'],
    ['GET', `${ourAccount}`, 'concerns all business numbers'],
    ['POST', '1234567890', 'concerns all business numbers'],
    ['POST', 'app/uploads', 'concerns all business numbers'],
    ['GET', 'Y2FwaV9ncm91cDox', 'concerns all business numbers'],
  ])('refuses %s /%s', (method, path, says) => {
    expect(() => limit(method, path)).toThrow(says);
  });

  it('has Meta check that a file belongs to the number of the key', () => {
    expect(limit('GET', '1234567890')).toBe(`phone_number_id=${ourNumber}`);
    expect(() => limit('GET', '1234567890', caller(ourNumber), 'phone_number_id=21')).toThrow('this is for 21');
    expect(() => limit('GET', '1234567890', caller(ourNumber, '21'))).toThrow('Add phone_number_id');
    expect(limit('DELETE', '1234567890', caller(ourNumber, '21'), 'phone_number_id=21')).toBe('phone_number_id=21');
  });
});

describe('a template or a flow under an id that might be a file’s', () => {
  it('is not deleted with the scope for files', async () => {
    const flow = { id: '301', name: 'our flow', status: 'DRAFT', categories: [], validation_errors: [] };
    const deleted: string[] = [];
    const call = async ({ method, path }: GraphRequest): Promise<GraphResult> => {
      if (method === 'DELETE') deleted.push(path);
      const answer = path.endsWith('/301') ? flow : { data: path.endsWith('/flows') ? [{ id: '301' }] : [] };
      const headers = new Headers({ 'content-type': 'application/json' });
      return { kind: 'answered', status: 200, headers, body: new TextEncoder().encode(JSON.stringify(answer)) };
    };
    const api = createGraphApi({}, { call });
    const authorization = `Bearer ${apiKey}`;
    const deleteWith = async (scopes: readonly string[]) => {
      const payload = { name: 'shop', scopes };
      const created = await api.app.inject({ method: 'POST', url: '/v1/keys', payload, headers: { authorization } });
      const headers = { authorization: `Bearer ${created.json().key}` };
      return api.request({ method: 'DELETE', url: '/v24.0/301', headers });
    };
    const refused = await deleteWith(['send']);
    expect([refused.statusCode, refused.json().error.message]).toEqual([
      403,
      expect.stringContaining('needs the scope manage'),
    ]);
    expect(deleted).toEqual([]);
    expect((await deleteWith(['send', 'manage'])).statusCode).toBe(200);
    expect(deleted).toEqual(['v24.0/301']);
  });
});

describe('requireNodeAccess', () => {
  const caller = (phoneNumberIds: readonly string[] | null): Caller => ({
    ...{ id: 'key_1', name: 'shop', phoneNumberIds },
    scopes: ['read:content', 'manage'],
  });
  const call = { method: 'GET', kind: 'template', wabaId: ourAccount } as const;
  const areTogether = (number: string): boolean => number === ourNumber;

  it('lets a key for a number read the templates of its account, and nothing of another', () => {
    expect(() => requireNodeAccess(caller([ourNumber]), call, areTogether)).not.toThrow();
    expect(() => requireNodeAccess(caller(['21']), call, areTogether)).toThrow(`and this is for ${ourAccount}`);
    expect(() => requireNodeAccess(caller(null), call, areTogether)).not.toThrow();
  });

  it('lets a key for a number change no template, and use no flow: they are those of all numbers', () => {
    const refused = [
      { ...call, method: 'DELETE' },
      { ...call, kind: 'flow' },
    ] as const;
    for (const each of refused)
      expect(() => requireNodeAccess(caller([ourNumber]), each, areTogether)).toThrow('concerns all business numbers');
  });
});
