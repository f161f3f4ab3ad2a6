import type { GraphClient, GraphRequest, GraphResult } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { apiKey } from '../../../test/support/api.ts';
import { createGraphApi, ourAccount, ourNumber } from '../../../test/support/graph-api.ts';
import { createOwnNodes } from './own-nodes.ts';

const [ourFlow, ourTemplate, theirs, file] = ['301', '302', '303', '304'];
const ourGroup = 'Y2FwaV9ncm91cDoxNjUwNTU1MTIzNA==';
const theirGroup = 'Y2FwaV9ncm91cDoxNjUwNTU1OTk5OQ==';
const done = { success: true };

const media = {
  ...{ id: file, messaging_product: 'whatsapp', mime_type: 'image/png', sha256: 'x', file_size: 1 },
  url: 'https://lookaside.fbsbx.com/x',
};
const group = (id: string) => ({ id, subject: 'Team', created_at: 1 });

/** Meta's answers by path; everything else succeeds. */
const answers: Readonly<Record<string, object>> = {
  [`${ourAccount}/flows?fields=id&limit=100`]: { data: [{ id: ourFlow }] },
  [`${ourAccount}/message_templates?fields=id&limit=100`]: {
    data: [{ id: '1' }],
    paging: { cursors: { after: 'B' }, next: 'https://graph.facebook.com/next' },
  },
  [`${ourAccount}/message_templates?fields=id&limit=100&after=B`]: { data: [{ id: ourTemplate }] },
  [`${ourNumber}/groups?limit=1024`]: { data: { groups: [group('another')] }, paging: { cursors: { after: 'C' } } },
  [`${ourNumber}/groups?limit=1024&after=C`]: { data: { groups: [group(ourGroup)] } },
  [`${file}?`]: media,
  [`${theirs}?`]: { id: theirs, name: 'their flow', status: 'DRAFT', categories: [], validation_errors: [] },
  [`${ourFlow}?`]: { id: ourFlow, name: 'our flow', status: 'DRAFT', categories: [], validation_errors: [] },
  [`${ourTemplate}?`]: { id: ourTemplate, name: 'order', status: 'APPROVED', language: 'en', components: [] },
};

function open(ways: Partial<GraphClient> = {}) {
  const calls: GraphRequest[] = [];
  const call = async (request: GraphRequest): Promise<GraphResult> => {
    calls.push(request);
    const { method, path, query = '' } = request;
    const body = method === 'GET' ? answers[`${path.replace('v24.0/', '')}?${query}`] : undefined;
    return {
      kind: 'answered',
      status: 200,
      headers: new Headers({ 'content-type': 'application/json' }),
      body: new TextEncoder().encode(JSON.stringify(body ?? done)),
    };
  };
  const api = createGraphApi(done, { call, ...ways });
  const ask = async (method: 'GET' | 'POST' | 'DELETE' | 'PUT', path: string, payload?: object) => {
    calls.length = 0;
    const response = await api.request({ method, url: `/v24.0/${path}`, ...(payload && { payload }) });
    return { status: response.statusCode, body: response.json() };
  };
  /** The last call, without the look-ups. */
  const made = () => {
    const { method, path, body } = calls.at(-1) ?? { method: '', path: '', body: '' };
    return [method, path.replace('v24.0/', ''), body];
  };
  return { ask, calls, made, request: api.request };
}

describe('a template or a flow', () => {
  it.each([
    ['POST', ourTemplate, { category: 'UTILITY' }],
    ['POST', ourFlow, { name: 'New name' }],
    ['DELETE', ourFlow, undefined],
    ['GET', `${ourFlow}/assets`, undefined],
    ['POST', `${ourFlow}/publish`, undefined],
    ['POST', `${ourFlow}/deprecate`, undefined],
  ] as const)('is changed by %s %s if it is in the lists of our accounts', async (method, path, body) => {
    const { ask, made } = open();
    expect(await ask(method, path, body)).toEqual({ status: 200, body: done });
    expect(made()).toEqual([method, path, body && JSON.stringify(body)]);
  });

  it('is read with the fields that the client asks for', async () => {
    const { ask, calls } = open();
    for (const id of [ourFlow, ourTemplate]) {
      expect((await ask('GET', `${id}?fields=id,status`)).status).toBe(200);
      expect(calls.at(-1)).toMatchObject({ method: 'GET', path: `v24.0/${id}`, query: 'fields=id,status' });
    }
  });

  it('is passed on with the query byte for byte, without the caller’s key', async () => {
    const { calls, request } = open();
    const query = 'fields=id%2Cname,status&limit=+5&after=%zz&&x=[%22a%22]';
    await request({ method: 'GET', url: `/v24.0/${ourFlow}/assets?access_token=${apiKey}&${query}` });
    expect(calls.at(-1)).toMatchObject({ path: `v24.0/${ourFlow}/assets`, query });
  });

  it.each([
    ['GET', theirs],
    ['POST', theirs],
    ['DELETE', theirs],
    ['POST', `${theirs}/publish`],
    ['GET', `${theirs}/assets`],
    ['POST', `${ourTemplate}/publish`],
  ] as const)('is not touched by %s %s if it is in none', async (method, path) => {
    const { ask, calls } = open();
    expect(await ask(method, path)).toMatchObject({ status: 404, body: { error: { code: 100, error_subcode: 33 } } });
    expect(calls.filter((call) => call.method !== 'GET' || call.path.includes('assets'))).toEqual([]);
  });

  it('is looked up once', async () => {
    const { ask, calls } = open();
    await ask('POST', `${ourFlow}/publish`);
    await ask('POST', `${ourFlow}/deprecate`);
    expect(calls).toHaveLength(1);
  });

  it('takes only its own methods: a template is deleted by name', async () => {
    const { ask, calls } = open();
    expect(await ask('DELETE', ourTemplate)).toMatchObject({ status: 405 });
    expect(calls.some(({ method }) => method === 'DELETE')).toBe(false);
  });

  it('is left alone while the lists can’t be read', async () => {
    const { ask } = open({ call: async () => ({ kind: 'unreached', reason: 'ECONNREFUSED' }) });
    expect(await ask('POST', ourFlow, { name: 'x' })).toMatchObject({ status: 503, body: { error: { code: 2 } } });
  });
});

describe('an id that is in no list', () => {
  function openNodes() {
    const paths: string[] = [];
    let now = 0;
    let templates: readonly object[] = [];
    const call = async ({ path }: GraphRequest): Promise<GraphResult> => {
      paths.push(path);
      const data = path.endsWith('/groups') ? { groups: [] } : path.endsWith('/flows') ? [] : templates;
      const body = new TextEncoder().encode(JSON.stringify({ data }));
      return { kind: 'answered', status: 200, headers: new Headers(), body };
    };
    const ids = { wabaIds: [ourAccount], phoneNumberIds: [ourNumber] };
    const nodes = createOwnNodes({ graph: { call }, ids, steadyNow: () => now });
    return {
      nodes,
      paths,
      pass: (ms: number) => {
        now += ms;
      },
      create: (id: string) => {
        templates = [...templates, { id }];
      },
    };
  }

  it('costs a read of the lists once a minute', async () => {
    const { nodes, paths, pass } = openNodes();
    for (const _call of [1, 2, 3]) {
      expect(await nodes.kindOf('v24.0', theirs)).toBe('none');
      expect(await nodes.hasGroup('v24.0', theirGroup)).toBe(false);
    }
    expect(paths).toHaveLength(3);
    pass(60_000);
    await nodes.kindOf('v24.0', theirs);
    expect(paths).toHaveLength(5);
  });

  it('is looked for again once a webhook reports a new template, flow or group', async () => {
    const { nodes, create } = openNodes();
    await nodes.kindOf('v24.0', '777');
    create('777');
    expect(await nodes.kindOf('v24.0', '777')).toBe('none');
    nodes.forgetUnknown();
    expect(await nodes.kindOf('v24.0', '777')).toBe('template');
  });

  it('is remembered for at most 10,000 ids', async () => {
    const { nodes, paths } = openNodes();
    for (let id = 1; id <= 10_001; id += 1) await nodes.kindOf('v24.0', String(id));
    const before = paths.length;
    await nodes.kindOf('v24.0', '10001');
    expect(paths).toHaveLength(before);
    await nodes.kindOf('v24.0', '1');
    expect(paths).toHaveLength(before + 2);
  });
});

it('serves and deletes a media object without a further call to Meta', async () => {
  const { ask, calls } = open();
  expect((await ask('GET', file)).body.url).toContain('/content?at=');
  expect((await ask('DELETE', file)).status).toBe(200);
  expect(calls.map(({ method }) => method)).toEqual(['GET', 'DELETE']);
});

describe('a group', () => {
  it.each([
    ['GET', '', undefined],
    ['POST', '', { subject: 'New' }],
    ['DELETE', '/participants', { messaging_product: 'whatsapp', participants: [{ user: '16505551234' }] }],
    ['GET', '/invite_link', undefined],
    ['POST', '/join_requests', { join_requests: ['1'] }],
  ] as const)('of our number takes %s %s', async (method, edge, body) => {
    const { ask, made } = open();
    expect((await ask(method, `${ourGroup}${edge}`, body)).status).toBe(200);
    expect(made()).toEqual([method, `${ourGroup}${edge}`, body && JSON.stringify(body)]);
  });

  it('is not touched if it belongs to another number', async () => {
    const { ask, calls } = open();
    expect((await ask('DELETE', theirGroup)).status).toBe(404);
    expect(calls.filter(({ path }) => path.includes(theirGroup))).toEqual([]);
  });

  it('gets Meta’s 206 on as it is', async () => {
    const { call } = createCallThatAnswers(206, { errors: [{ code: 131201 }] });
    const { ask } = open({ call });
    expect(await ask('DELETE', `${ourGroup}/participants`, { participants: [] })).toEqual({
      status: 206,
      body: { errors: [{ code: 131201 }] },
    });
  });
});

/** Reads succeed as above, changes get this answer. */
function createCallThatAnswers(status: number, body: object) {
  const call = async ({ method, path, query }: GraphRequest): Promise<GraphResult> => ({
    kind: 'answered',
    status: method === 'GET' ? 200 : status,
    headers: new Headers({ 'content-type': 'application/json' }),
    body: new TextEncoder().encode(
      JSON.stringify(method === 'GET' ? answers[`${path.replace('v24.0/', '')}?${query ?? ''}`] : body),
    ),
  });
  return { call };
}

describe('what has a way of its own', () => {
  it('archives templates on Meta’s other host', async () => {
    const { ask, calls } = open();
    await ask('POST', `${ourAccount}/message_templates/archive`, { hsm_ids: '1,2' });
    expect(calls).toMatchObject([{ host: 'api', path: `v24.0/${ourAccount}/message_templates/archive` }]);
    expect((await ask('POST', `11/message_templates/unarchive`, {})).status).toBe(404);
    expect(calls).toEqual([]);
  });

  it('streams the bytes of an upload as they are, with the offset, and takes OAuth for Bearer', async () => {
    const sent: unknown[] = [];
    const { request } = open({
      open: async ({ method, path, query, fileOffset, scheme, contentType, body }) => {
        const bytes: Uint8Array[] = [];
        for await (const chunk of body as AsyncIterable<Uint8Array>) bytes.push(chunk);
        sent.push([method, path, query, fileOffset, scheme, contentType, Buffer.concat(bytes).toString('hex')]);
        return { kind: 'lost', reason: 'test' };
      },
    });
    const payload = Buffer.from([0, 255, 45, 45, 13, 10]);
    const headers = { authorization: `OAuth ${apiKey}`, file_offset: '7', 'content-type': 'image/png' };
    await request({ method: 'POST', url: '/v24.0/upload:MTo=?sig=AR-1', headers, payload });
    await request({ method: 'POST', url: '/v24.0/upload%3AMTo=%3Fsig%3DAR-1', payload });
    const upload = ['POST', 'v24.0/upload:MTo=', 'sig=AR-1'];
    const hex = payload.toString('hex');
    expect(sent).toEqual([
      [...upload, '7', 'OAuth', 'image/png', hex],
      [...upload, '0', 'OAuth', 'application/octet-stream', hex],
    ]);
  });

  it.each(['-3', 'x', '0, 4096', '1e3', '4096.0'])(
    'refuses %j as an offset, instead of writing the bytes at 0',
    async (offset) => {
      const { request } = open({ open: async () => expect.unreachable() });
      const headers = { file_offset: offset, 'content-type': 'image/png' };
      const { statusCode, body } = await request({
        method: 'POST',
        url: '/v24.0/upload:MTo=?sig=AR-1',
        headers,
        payload: 'png',
      });
      expect([statusCode, body]).toEqual([400, expect.stringMatching(/file_offset must be a number of bytes/)]);
    },
  );
});
