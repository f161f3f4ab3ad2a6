import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callGraph } from '../../test/graph-caller.ts';
import { createSimulator, type Simulator } from '../simulator.ts';

const authorization = 'OAuth simulator-token';

describe('the sample of a media header', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  afterAll(() => simulator.close());

  /** Uploads a file in one step, and returns its handle. */
  const upload = async (bytes: string): Promise<string> => {
    const query = new URLSearchParams({ file_length: String(bytes.length), file_type: 'image/png' });
    const begun = await fetch(`${simulator.url}/v24.0/670843887433847/uploads?${query}`, {
      method: 'POST',
      headers: { authorization },
    });
    const { id } = (await begun.json()) as { id: string };
    const done = await fetch(`${simulator.url}/v24.0/${id}`, {
      method: 'POST',
      headers: { authorization, file_offset: '0', 'content-type': 'image/png' },
      body: bytes,
    });
    return ((await done.json()) as { h: string }).h;
  };
  const sampleOf = async (name: string, components: readonly object[]): Promise<string> => {
    const { body } = await callGraph(simulator.url, 'POST', '102290129340398/message_templates', {
      name,
      language: 'en_US',
      category: 'MARKETING',
      components,
    });
    const node = await callGraph(simulator.url, 'GET', String(body.id));
    const address = /"header_handle":\["(?<address>[^"]+)"\]/.exec(JSON.stringify(node.body))?.groups?.address;
    if (!address) throw new Error(JSON.stringify([body, node.body]));
    return address;
  };
  const header = (handle: string) => ({ type: 'HEADER', format: 'IMAGE', example: { header_handle: [handle] } });
  const body = { type: 'BODY', text: 'Look at this.' };

  it('is returned as a URL that everyone can read', async () => {
    const address = await sampleOf('picture', [header(await upload('the picture')), body]);
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
    const response = await fetch(address);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(await response.text()).toBe('the picture');
  });

  it('is returned as a URL on cards too', async () => {
    const card = { components: [header(await upload('a card')), { type: 'BODY', text: 'Aloe' }] };
    const address = await sampleOf('cards', [body, { type: 'CAROUSEL', cards: [card, card] }]);
    expect(await (await fetch(address)).text()).toBe('a card');
  });

  it('can’t be a URL of a file elsewhere, but may be the URL that was returned', async () => {
    const read = await sampleOf('once', [header(await upload('again')), body]);
    expect(await sampleOf('twice', [header(read), { ...body, text: 'Look again.' }])).toBe(read);
    const { body: answer } = await callGraph(simulator.url, 'POST', '102290129340398/message_templates', {
      name: 'elsewhere',
      language: 'en_US',
      category: 'MARKETING',
      components: [header('https://shop.example/aloe.jpg'), body],
    });
    expect(answer.error).toMatchObject({ code: 100, error_subcode: 2388043 });
  });

  it('is missing for an unknown upload handle', async () => {
    const address = await sampleOf('foreign', [header('4::aW1hZ2UvanBn:ARYyty:e:168:634'), body]);
    expect((await fetch(address)).status).toBe(404);
    expect((await fetch(address.slice(0, -1))).status).toBe(404);
  });
});
