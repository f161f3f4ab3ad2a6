import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestGraph } from '../../test/request-graph.ts';
import { createSimulator, type Simulator } from '../simulator.ts';

const number = '106540352242922';
const edge = `${number}/message_qrdls`;
const refused = expect.objectContaining({ code: 100, type: 'OAuthException' });

describe('QR codes', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0, startAt: 1_764_000_000_000 });
  });
  beforeEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const post = async (body: object) => (await requestGraph(simulator.url, `POST ${edge}`, body)).body;
  const get = async (rest = '') => (await requestGraph(simulator.url, `GET ${edge}${rest}`)).body;
  const made = async (message = 'Cyber Monday') =>
    (await post({ prefilled_message: message })) as { code: string; deep_link_url: string };

  it('are created with a link, and with a picture only on request', async () => {
    const { code, ...rest } = await made();
    expect(code).toMatch(/^[A-Z0-9]{14}$/);
    expect(rest).toEqual({ prefilled_message: 'Cyber Monday', deep_link_url: `https://wa.me/message/${code}` });
  });

  it.each(['SVG', 'PNG', 'svg'])('have a picture as %s that encodes their text', async (format) => {
    const answer = (await post({ prefilled_message: 'Hi', generate_qr_image: format })) as Record<string, string>;
    const picture = await fetch(answer.qr_image_url ?? '');
    expect(picture.headers.get('content-type')).toBe('image/svg+xml');
    expect(await picture.text()).toContain(`>${answer.code}<`);
  });

  it('have no picture under another address', async () => {
    expect((await fetch(`${simulator.url}/whatsapp_business/qr/<script>.svg`)).status).toBe(404);
  });

  it('change their message', async () => {
    const { code, deep_link_url } = await made();
    const changed = { code, prefilled_message: 'Cyber Tuesday', deep_link_url };
    expect(await post({ code, prefilled_message: 'Cyber Tuesday' })).toEqual(changed);
    expect(await get()).toEqual({ data: [changed] });
  });

  it('are listed, all or one; a single one is read as a list too', async () => {
    expect(await get()).toEqual({ data: [] });
    const first = await made('one');
    const second = await made('two');
    expect(await get()).toEqual({ data: [first, second] });
    expect(await get(`?code=${second.code}`)).toEqual({ data: [second] });
    expect(await get(`/${second.code}`)).toEqual({ data: [second] });
  });

  it('show the requested fields', async () => {
    const { code } = await made();
    expect(await get('?fields=prefilled_message,qr_image_url.format(SVG),creation_time')).toEqual({
      data: [
        {
          prefilled_message: 'Cyber Monday',
          qr_image_url: `${simulator.url}/whatsapp_business/qr/${code}.svg`,
          creation_time: 1_764_000_000,
        },
      ],
    });
    expect(await get('?fields=color')).toEqual({ error: refused });
  });

  it('are deleted', async () => {
    const { code } = await made();
    expect((await requestGraph(simulator.url, `DELETE ${edge}/${code}`)).body).toEqual({ success: true });
    expect((await requestGraph(simulator.url, `DELETE ${edge}/${code}`)).body).toEqual({ error: refused });
    expect(await get(`/${code}`)).toEqual({ error: refused });
    expect(await get()).toEqual({ data: [] });
  });

  it.each([
    ['no message', {}],
    ['an empty message', { prefilled_message: '' }],
    ['a message of 141 characters', { prefilled_message: 'x'.repeat(141) }],
    ['an unknown picture format', { prefilled_message: 'Hi', generate_qr_image: 'GIF' }],
    ['an unknown code', { prefilled_message: 'Hi', code: 'ANED2T5QRU7HG1' }],
  ])('are refused with %s', async (_what, body) => {
    expect(await post(body)).toEqual({ error: refused });
    expect(await get()).toEqual({ data: [] });
  });

  it('allow 140 characters, with an emoji counting as one', async () => {
    expect(await made('🌵'.repeat(140))).toHaveProperty('code');
  });

  it('are 2,000 at most', async () => {
    const codes = new Map(
      Array.from({ length: 1_999 }, (_, index) => {
        const code = String(index);
        return [code, { code, prefilledMessage: 'Hi', createdAt: 0 }];
      }),
    );
    simulator.platform.world.qrCodes.set(number, codes);
    expect(await made()).toHaveProperty('code');
    expect(await made()).toEqual({ error: refused });
  });

  it('need the permission to manage', async () => {
    simulator.platform.world.tokens.get('simulator-token')?.scopes.delete('whatsapp_business_management');
    expect(await requestGraph(simulator.url, `GET ${edge}`)).toMatchObject({
      status: 403,
      body: { error: { code: 10 } },
    });
  });
});
