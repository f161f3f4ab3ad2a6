import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestGraph } from '../../test/request-graph.ts';
import { createSimulator, type Simulator } from '../simulator.ts';

const edge = 'POST 106540352242922/media';
const MiB = 1024 * 1024;

function form(bytes: Uint8Array<ArrayBuffer> | string, type: string, filename = 'file'): FormData {
  const data = new FormData();
  data.set('messaging_product', 'whatsapp');
  data.set('file', new File([bytes], filename, { type }));
  return data;
}

const error = (facts: object) => ({ error: expect.objectContaining({ code: 100, type: 'OAuthException', ...facts }) });

describe('uploading media', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  beforeEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const upload = (body: FormData) => requestGraph(simulator.url, edge, body);

  it('returns an id under which the exact bytes are stored', async () => {
    const answer = await upload(form('a picture', 'image/jpeg'));
    expect(answer).toEqual({ status: 200, body: { id: expect.stringMatching(/^\d{15,17}$/) } });
    const { id } = answer.body as { id: string };
    expect((await requestGraph(simulator.url, `GET ${id}`)).body).toMatchObject({
      mime_type: 'image/jpeg',
      file_size: 9,
      sha256: createHash('sha256').update('a picture').digest('hex'),
      id,
    });
  });

  it.each([
    'audio/aac',
    'audio/mp4',
    'audio/mpeg',
    'audio/amr',
    'audio/ogg',
    'audio/ogg; codecs=opus',
    'text/plain',
    'application/pdf',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'image/png',
    'image/webp',
    'video/mp4',
    'video/3gpp',
  ])('takes %s', async (type) => {
    expect((await upload(form('bytes', type))).status).toBe(200);
  });

  it.each(['application/octet-stream', 'image/gif', 'image/svg+xml', 'video/webm', 'text/html'])(
    'refuses %s, whatever the parameter type says',
    async (type) => {
      const data = form('bytes', type);
      data.set('type', 'image/jpeg');
      const { status, body } = await upload(data);
      expect(status).toBe(400);
      expect(body).toEqual(error({ message: expect.stringContaining(`Received file of type '${type}'`) }));
      expect(simulator.platform.world.media.size).toBe(0);
    },
  );

  it.each([
    ['image/jpeg', 5 * MiB],
    ['audio/ogg', 16 * MiB],
    ['video/mp4', 16 * MiB],
    ['image/webp', 500 * 1024],
  ])('takes a file of %s up to %i bytes', async (type, most) => {
    expect((await upload(form(new Uint8Array(most), type))).status).toBe(200);
    const { status, body } = await upload(form(new Uint8Array(most + 1), type));
    expect(status).toBe(400);
    expect(body).toEqual(error({ error_user_title: 'File Too Large' }));
  });

  it('accepts documents larger than the limit of pictures', async () => {
    expect((await upload(form(new Uint8Array(17 * MiB), 'application/pdf'))).status).toBe(200);
  });

  it('refuses an empty file', async () => {
    expect((await upload(form('', 'image/jpeg'))).body).toEqual(error({}));
  });

  it.each([
    ['messaging_product', '(#100) The parameter messaging_product is required.'],
    ['file', '(#100) The parameter file is required.'],
  ])('refuses a form without %s', async (name, message) => {
    const data = form('bytes', 'image/jpeg');
    data.delete(name);
    expect((await upload(data)).body).toEqual(error({ message }));
  });

  it('refuses another messaging product', async () => {
    const data = form('bytes', 'image/jpeg');
    data.set('messaging_product', 'messenger');
    expect((await upload(data)).body).toEqual(error({}));
  });

  it('needs the permission to send messages', async () => {
    simulator.platform.world.tokens.get('simulator-token')?.scopes.delete('whatsapp_business_messaging');
    const { status, body } = await upload(form('bytes', 'image/jpeg'));
    expect(status).toBe(403);
    expect(body).toMatchObject({ error: { code: 200 } });
  });

  it('returns an id that can be sent', async () => {
    const { id } = (await upload(form('bytes', 'image/jpeg'))).body as { id: string };
    const message = { messaging_product: 'whatsapp', to: '16505551234', type: 'image', image: { id } };
    expect((await requestGraph(simulator.url, 'POST 106540352242922/messages', message)).status).toBe(200);
  });
});
