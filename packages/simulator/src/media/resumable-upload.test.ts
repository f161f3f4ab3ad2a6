import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestGraph } from '../../test/request-graph.ts';
import { createSimulator, type Simulator } from '../simulator.ts';

const file = Buffer.from('{"looks": "like JSON, is a file"}');

describe('resumable uploads', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  beforeEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const begin = (
    where = '670843887433847',
    query = `file_name=a.jpg&file_length=${file.length}&file_type=image/jpeg`,
  ) => requestGraph(simulator.url, `POST ${where}/uploads?${query}`);
  const begun = async (): Promise<string> => ((await begin()).body as { id: string }).id;
  const send = (id: string, bytes: Buffer<ArrayBuffer>, offset: number, headers: Record<string, string> = {}) =>
    requestGraph(simulator.url, `POST ${id}`, bytes, {
      authorization: 'OAuth simulator-token',
      file_offset: String(offset),
      ...headers,
    });

  it.each(['670843887433847', 'app'])('begin at the app, named by %s', async (where) => {
    expect(await begin(where)).toEqual({
      status: 200,
      body: { id: expect.stringMatching(/^upload:[\w-]+\?sig=[\w-]+$/) },
    });
  });

  it.each(['file_type=image/jpeg', 'file_length=5', 'file_length=0&file_type=image/jpeg'])(
    'do not begin with %s',
    async (query) => {
      expect((await begin('app', query)).body).toMatchObject({ error: { code: 100 } });
    },
  );

  it('do not begin at another app than the token’s', async () => {
    expect((await begin('999')).body).toMatchObject({ error: { code: 100, error_subcode: 33 } });
  });

  it('end with a handle', async () => {
    const { status, body } = await send(await begun(), file, 0);
    expect(status).toBe(200);
    expect(body).toEqual({
      h: expect.stringMatching(/^4::aW1hZ2UvanBlZw==:[\w-]+:e:\d{10}:670843887433847:\d+:[\w-]+$/),
    });
    expect([...simulator.platform.world.uploads.values()][0]?.bytes).toEqual(file);
  });

  it.each(['', 'image/jpeg', 'application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'store the bytes unchanged under the type "%s"',
    async (type) => {
      const id = await begun();
      const { status } = await send(id, file, 0, type === '' ? {} : { 'content-type': type });
      expect(status).toBe(200);
      expect([...simulator.platform.world.uploads.values()][0]?.bytes).toEqual(file);
    },
  );

  it('resume where they were interrupted', async () => {
    const id = await begun();
    const plainId = id.split('?')[0];
    expect((await send(id, file.subarray(0, 10), 0)).body).toEqual({ id: plainId, file_offset: 10 });
    expect((await requestGraph(simulator.url, `GET ${id}`)).body).toEqual({ id: plainId, file_offset: 10 });
    expect((await send(id, file.subarray(10), 10)).body).toEqual({ h: expect.any(String) });
  });

  it('refuse a wrong offset and more bytes than announced, without any change', async () => {
    const id = await begun();
    await send(id, file.subarray(0, 10), 0);
    expect((await send(id, file.subarray(5), 5)).body).toMatchObject({ error: { code: 100 } });
    expect((await send(id, file, 10)).body).toMatchObject({ error: { code: 100 } });
    expect((await requestGraph(simulator.url, `GET ${id}`)).body).toMatchObject({ file_offset: 10 });
  });

  it('are unknown before they begin', async () => {
    expect((await send('upload:nothing', file, 0)).body).toMatchObject({ error: { code: 100, error_subcode: 33 } });
  });

  it('leave other names at the root unknown', async () => {
    expect((await requestGraph(simulator.url, 'GET uploaded')).body).toMatchObject({ error: { code: 803 } });
  });

  it('need a token', async () => {
    const id = await begun();
    expect((await send(id, file, 0, { authorization: 'OAuth nonsense' })).status).toBe(401);
  });
});
