import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestGraph } from '../../test/request-graph.ts';
import { createSimulator, type Simulator } from '../simulator.ts';
import { createPhoneNumber, createWaba } from '../world/default-world.ts';
import { addUpload, addUserMedia } from './add-media.ts';

const phoneNumberId = '106540352242922';
const bytes = Buffer.from('not really a picture');
const dayMs = 24 * 60 * 60 * 1000;

describe('the media node', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  beforeEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const upload = (): string => addUpload(simulator.platform, phoneNumberId, bytes, 'image/png', 'a "b" ü.png').id;
  const read = (id: string, query = '') => requestGraph(simulator.url, `GET ${id}${query}`);
  const unknown = (verb: string, id: string) => ({
    status: 400,
    body: {
      error: expect.objectContaining({
        code: 100,
        error_subcode: 33,
        type: 'GraphMethodException',
        message: expect.stringContaining(`Unsupported ${verb} request. Object with ID '${id}'`),
      }),
    },
  });
  const urlOf = async (id: string): Promise<URL> => new URL(((await read(id)).body as { url: string }).url);
  const fetchWith = (url: URL, authorization = 'Bearer simulator-token') =>
    fetch(url, { headers: authorization === '' ? {} : { authorization } });

  it('has type, hash, size and a URL on the simulator', async () => {
    const id = upload();
    const { status, body } = await read(id, `?phone_number_id=${phoneNumberId}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      messaging_product: 'whatsapp',
      url: expect.any(String),
      mime_type: 'image/png',
      sha256: 'fe1a4ab1fb6347036bead73597d5d2958b26ac0b96f68ca2f6dcee53a50f297e',
      file_size: 20,
      id,
    });
    const url = new URL((body as { url: string }).url);
    expect(url.origin).toBe(simulator.url);
    expect(url.searchParams.get('mid')).toBe(id);
    expect(Number(url.searchParams.get('ext'))).toBe(Math.floor(simulator.clock.now() / 1000) + 300);
  });

  it('is unknown with the id of another number', async () => {
    const id = upload();
    expect(await read(id, '?phone_number_id=999')).toEqual(unknown('get', id));
    expect(await requestGraph(simulator.url, `DELETE ${id}?phone_number_id=999`)).toEqual(unknown('delete', id));
    expect((await read(id)).status).toBe(200);
  });

  it('is deleted for good', async () => {
    const id = upload();
    const url = await urlOf(id);
    expect(await requestGraph(simulator.url, `DELETE ${id}`)).toEqual({ status: 200, body: { success: true } });
    expect(await read(id)).toEqual(unknown('get', id));
    expect((await fetchWith(url)).status).toBe(404);
  });

  it('expires 30 days after an upload', async () => {
    const id = upload();
    simulator.clock.advance(30 * dayMs - 1);
    expect((await read(id)).status).toBe(200);
    simulator.clock.advance(1);
    expect(await read(id)).toEqual(unknown('get', id));
  });

  it('expires 7 days after a webhook named it', async () => {
    const { id } = addUserMedia(simulator.platform, phoneNumberId, bytes, 'image/jpeg');
    simulator.clock.advance(7 * dayMs - 1);
    expect((await read(id)).status).toBe(200);
    simulator.clock.advance(1);
    expect(await read(id)).toEqual(unknown('get', id));
  });

  it('is unknown to a token without access to the account', async () => {
    const { world } = simulator.platform;
    world.wabas.set('7', createWaba('7', '506914307656634'));
    world.phoneNumbers.set('8', createPhoneNumber('8', '7', '+1 555 0000', 0));
    const { id } = addUserMedia(simulator.platform, '8', bytes, 'image/jpeg');
    expect(await read(id)).toEqual(unknown('get', id));
  });

  describe('at its address', () => {
    it('returns the exact bytes with their type', async () => {
      const response = await fetchWith(await urlOf(upload()));
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/png');
      expect(response.headers.get('content-length')).toBe('20');
      expect(response.headers.get('content-disposition')).toBe('attachment; filename="a _b_ _.png"');
      expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    });

    it.each([
      ['no token', ''],
      ['an unknown token', 'Bearer nonsense'],
    ])('returns nothing to %s', async (_what, authorization) => {
      const response = await fetchWith(await urlOf(upload()), authorization);
      expect(response.status).toBe(401);
      expect(await response.text()).not.toContain('picture');
    });

    it('returns nothing for an expired token', async () => {
      const url = await urlOf(upload());
      const token = simulator.platform.world.tokens.get('simulator-token');
      Object.assign(token ?? {}, { expiresAt: simulator.clock.now() });
      expect((await fetchWith(url)).status).toBe(401);
    });

    it('returns nothing for a token without access to the account', async () => {
      const url = await urlOf(upload());
      Object.assign(simulator.platform.world.tokens.get('simulator-token') ?? {}, { wabaIds: new Set(['7']) });
      expect((await fetchWith(url)).status).toBe(404);
    });

    it('returns nothing after five minutes, while a new URL works', async () => {
      const id = upload();
      const url = await urlOf(id);
      simulator.clock.advance(299_000);
      expect((await fetchWith(url)).status).toBe(200);
      simulator.clock.advance(1_000);
      expect((await fetchWith(url)).status).toBe(404);
      expect((await fetchWith(await urlOf(id))).status).toBe(200);
    });

    it.each(['mid', 'ext', 'hash'])('returns nothing if %s was changed', async (name) => {
      const url = await urlOf(upload());
      const other = await urlOf(addUpload(simulator.platform, phoneNumberId, Buffer.from('x'), 'image/png').id);
      url.searchParams.set(name, name === 'ext' ? '9999999999' : (other.searchParams.get(name) ?? ''));
      expect((await fetchWith(url)).status).toBe(404);
    });
  });
});
