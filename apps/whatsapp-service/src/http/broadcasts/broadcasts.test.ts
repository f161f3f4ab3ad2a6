import { describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../../../test/support/api.ts';
import { followFrom, stepIn } from '../../../test/support/broadcasts.ts';
import { numberId, start } from '../../../test/support/outbox.ts';

const api = (): TestApi => createTestApi({ now: () => start, ids: { wabaIds: [], phoneNumberIds: [numberId] } });

const ada = { to: '+48 600 100 200', parameters: { name: 'Ada' } };
const definition = { name: 'Welcome', template: 'greeting', language: 'en' };
const create = (app: TestApi, changes: object = {}) =>
  app.post('/v1/broadcasts', { payload: { ...definition, recipients: [ada], ...changes } });
const upload = (app: TestApi, csv: string, query = '') =>
  app.post(`/v1/broadcasts/csv?name=Welcome&template=greeting&language=en${query}`, {
    payload: csv,
    headers: { 'content-type': 'text/csv' },
  });

describe('POST /v1/broadcasts', () => {
  it('creates a broadcast, and answers the same again with the existing one', async () => {
    const app = api();
    const created = await create(app);
    expect(created.statusCode).toBe(201);
    expect(created.json()).toMatchObject({ name: 'Welcome', state: 'running', rows: 1, progress: { waiting: 1 } });
    const again = await create(app);
    expect([again.statusCode, again.json().id]).toEqual([200, created.json().id]);
    expect((await create(app, { share: 0.5 })).statusCode).toBe(409);
  });

  it('lists the problems of the rows, and stores nothing', async () => {
    const app = api();
    const refused = await create(app, { recipients: [ada, ada, { to: 'Ada', parameters: { name: 'Ada' } }] });
    expect(refused.statusCode).toBe(422);
    expect(refused.json()).toMatchObject({
      error: { code: 'rows_invalid', message: '2 of 3 rows have problems; nothing was stored.' },
      problems: [
        { line: 2, column: 'to' },
        { line: 3, column: 'to' },
      ],
      problemCount: 2,
    });
    expect((await app.get('/v1/broadcasts')).json()).toEqual({ data: [], nextCursor: null });
  });

  it('takes bodies larger than other addresses do', async () => {
    const app = api();
    const name = 'x'.repeat(500);
    const recipients = Array.from({ length: 4_000 }, (_, index) => ({
      to: `${48_600_000_000 + index}`,
      parameters: { name },
    }));
    expect((await create(app, { recipients })).json()).toMatchObject({ rows: 4_000 });
  });

  it.each([
    [{ startAt: '2099-01-01T00:00:00Z' }, /30 days/],
    [{ phoneNumberId: '999' }, /not one of this service/],
    [{ share: 0 }, /share/],
    [{ recipients: [] }, /recipients/],
    [{ recipients: [ada, { ...ada, values: {} }] }, /^recipients\/1\/values is a field that is not known here\.$/],
    [{ recipients: [ada, {}] }, /^recipients\/1\/to must be given\.$/],
  ])('refuses %o', async (changes, message) => {
    const refused = await create(api(), changes);
    expect([refused.statusCode, refused.json().error.message]).toEqual([400, expect.stringMatching(message)]);
  });
});

describe('POST /v1/broadcasts/csv', () => {
  it('creates a broadcast of a file', async () => {
    const created = await upload(api(), 'to;name\n48600100200;Ada\n48600100201;Bo\n', '&share=0.25');
    expect(created.statusCode).toBe(201);
    expect(created.json()).toMatchObject({ rows: 2, share: 0.25, template: { category: 'MARKETING' } });
  });

  it('names the line and the column of a problem', async () => {
    const refused = await upload(api(), 'to,name\n48600100200,Ada\n48600100201,\n');
    expect(refused.json()).toMatchObject({
      problems: [{ line: 3, column: 'name', message: 'The parameter name is missing.' }],
    });
    expect((await upload(api(), 'phone\n1\n')).json()).toMatchObject({ problems: [{ line: 1 }], problemCount: 1 });
  });

  it('skips bad rows if it is asked to, and lists them as failures', async () => {
    const app = api();
    const { id } = (await upload(app, 'to,name\nnobody,Ada\n48600100201,Bo\n', '&skipBadRows=true')).json();
    const failures = await app.get(`/v1/broadcasts/${id}/failures`);
    expect(failures.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(failures.body.split('\r\n')).toEqual([
      'line,to,name,state,code,reason,outbox_id',
      expect.stringMatching(/^2,nobody,,skipped,,.*phone number/),
      '',
    ]);
  });

  it('takes nothing but CSV', async () => {
    const refused = await app415(api());
    expect(refused.statusCode).toBe(415);
  });
});

const app415 = (app: TestApi) =>
  app.post('/v1/broadcasts/csv?name=a&template=greeting&language=en', {
    payload: '<a/>',
    headers: { 'content-type': 'text/xml' },
  });

describe('POST /v1/broadcasts/test', () => {
  it('sends the message to one person', async () => {
    const app = api();
    const sent = await app.post('/v1/broadcasts/test', {
      payload: { template: 'greeting', language: 'en', recipient: ada },
    });
    expect([sent.statusCode, sent.json().state]).toEqual([200, 'queued']);
    const missing = await app.post('/v1/broadcasts/test', {
      payload: { template: 'greeting', language: 'de', recipient: ada },
    });
    expect([missing.statusCode, missing.json().problems[0].code]).toEqual([422, 132001]);
  });
});

describe('/v1/broadcasts/{id}', () => {
  it('pauses, resumes and cancels, saying who and why', async () => {
    const app = api();
    const { id } = (await create(app)).json();
    const paused = await app.post(`/v1/broadcasts/${id}/pause`, { payload: { by: 'Anna', reason: 'Wrong price' } });
    expect(paused.json()).toMatchObject({ state: 'paused', stop: { by: 'Anna', reason: 'Wrong price' } });
    expect((await app.post(`/v1/broadcasts/${id}/resume`)).json()).toMatchObject({ state: 'running', stop: null });
    const cancelled = (await app.post(`/v1/broadcasts/${id}/cancel`)).json();
    expect(cancelled).toMatchObject({ state: 'cancelled', progress: { waiting: 0, cancelled: 1 } });
    expect((await app.post(`/v1/broadcasts/${id}/resume`)).statusCode).toBe(409);
    expect((await app.post('/v1/broadcasts/bc_000000000/pause')).statusCode).toBe(404);
  });

  it('shows how far it has come, and lists it by its state', async () => {
    const app = api();
    const { id } = (await create(app)).json();
    await followFrom(app.store);
    await stepIn(app.store)();
    expect((await app.get(`/v1/broadcasts/${id}`)).json()).toMatchObject({
      state: 'finished',
      progress: { waiting: 0, queued: 1 },
    });
    expect((await app.get('/v1/broadcasts?state=finished')).json()).toMatchObject({ data: [{ id }] });
    expect((await app.get('/v1/broadcasts?state=running')).json()).toEqual({ data: [], nextCursor: null });
  });
});
