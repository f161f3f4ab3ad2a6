import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestGraph } from '../../test/request-graph.ts';
import { createSimulator, type Simulator } from '../simulator.ts';

const edge = '106540352242922/whatsapp_business_profile';
const allFields = 'about,address,description,email,profile_picture_url,websites,vertical';

describe('the business profile', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  beforeEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const read = async (fields = allFields) => (await requestGraph(simulator.url, `GET ${edge}?fields=${fields}`)).body;
  const change = (fields: object) =>
    requestGraph(simulator.url, `POST ${edge}`, { messaging_product: 'whatsapp', ...fields });

  it('shows only the values that were set', async () => {
    expect(await read()).toEqual({ data: [{ messaging_product: 'whatsapp' }] });
    const answer = await change({ about: 'We sell butterflies', vertical: 'RETAIL', websites: ['https://a.example/'] });
    expect(answer).toEqual({ status: 200, body: { success: true } });
    expect(await read()).toEqual({
      data: [
        {
          about: 'We sell butterflies',
          vertical: 'RETAIL',
          websites: ['https://a.example/'],
          messaging_product: 'whatsapp',
        },
      ],
    });
  });

  it('shows only the requested fields', async () => {
    await change({ about: 'We sell butterflies', email: 'b@example.com' });
    expect(await read('email')).toEqual({ data: [{ email: 'b@example.com', messaging_product: 'whatsapp' }] });
    const { body } = await requestGraph(simulator.url, `GET ${edge}`);
    expect(body).toEqual({ data: [{ messaging_product: 'whatsapp' }] });
    expect(await read('color')).toMatchObject({
      error: { code: 100, message: expect.stringContaining('nonexisting field (color)') },
    });
  });

  it('keeps values that a change does not name, and removes those that it empties', async () => {
    await change({ about: 'We sell butterflies', address: '101 Butterfly Ln.', vertical: 'RETAIL' });
    await change({ address: '', vertical: '' });
    expect(await read()).toEqual({ data: [{ about: 'We sell butterflies', messaging_product: 'whatsapp' }] });
  });

  it('has a picture once a handle was given', async () => {
    await change({ profile_picture_handle: '4::aW1hZ2UvanBn:AR' });
    expect(await read('profile_picture_url')).toMatchObject({ data: [{ profile_picture_url: expect.any(String) }] });
  });

  it.each([
    ['about', 139],
    ['address', 256],
    ['description', 512],
  ])('takes %s of %i characters, an emoji counting as one', async (name, most) => {
    expect((await change({ [name]: '🌵'.repeat(most) })).status).toBe(200);
    expect((await change({ [name]: 'x'.repeat(most + 1) })).body).toMatchObject({
      error: { code: 100, message: `(#100) Param ${name} must be at most ${most} characters long.` },
    });
  });

  it.each([
    ['an empty about', { about: '' }],
    ['an email that is none', { email: 'nobody' }],
    ['an email of 129 characters', { email: `${'x'.repeat(117)}@example.com` }],
    ['an unknown vertical', { vertical: 'BUTTERFLIES' }],
    ['three websites', { websites: ['https://a.example', 'https://b.example', 'https://c.example'] }],
    ['a website without its scheme', { websites: ['a.example'] }],
    ['a website of 257 characters', { websites: [`https://a.example/${'x'.repeat(239)}`] }],
    ['no product', { messaging_product: undefined, about: 'x' }],
  ])('refuses %s and stays as it was', async (_what, fields) => {
    const { status, body } = await change(fields);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: 100, type: 'OAuthException' } });
    expect(await read()).toEqual({ data: [{ messaging_product: 'whatsapp' }] });
  });
});
