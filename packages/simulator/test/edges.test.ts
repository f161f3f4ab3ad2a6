import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator } from '../src/index.ts';

const number = '106540352242922';
const waba = '102290129340398';
let simulator: Simulator;

beforeAll(async () => {
  simulator = await createSimulator({ speed: 0 });
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const authorization = 'Bearer simulator-token';
const graph = async (method: string, path: string, body?: object | FormData) => {
  const isForm = body instanceof FormData;
  const response = await fetch(`${simulator.url}/v24.0/${path}`, {
    method,
    headers: { authorization, ...(body && !isForm && { 'content-type': 'application/json' }) },
    ...(body && { body: isForm ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
};

describe('media', () => {
  const upload = (bytes: Uint8Array<ArrayBuffer>, type: string, filename = 'file') => {
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('file', new Blob([bytes], { type }), filename);
    return graph('POST', `${number}/media`, form);
  };
  const bytes = new TextEncoder().encode('some bytes');

  it('is uploaded, found, fetched and deleted', async () => {
    const { id } = (await upload(bytes, 'application/pdf', 'plan.pdf')).body;
    const { body } = await graph('GET', id);
    expect(body).toMatchObject({
      messaging_product: 'whatsapp',
      mime_type: 'application/pdf',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      file_size: bytes.length,
      id,
    });
    const file = await fetch(body.url, { headers: { authorization } });
    expect([file.headers.get('content-type'), await file.text()]).toEqual(['application/pdf', 'some bytes']);
    expect((await fetch(body.url.replace(/hash=./, 'hash=x'), { headers: { authorization } })).status).toBe(404);
    expect((await graph('GET', `${id}?phone_number_id=1`)).body.error.code).toBe(100);
    expect((await graph('DELETE', id)).body).toEqual({ success: true });
    expect((await graph('GET', id)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it('is refused with Meta’s messages for its type, for its size, or if it is empty', async () => {
    expect((await upload(bytes, 'text/csv')).body.error.message).toMatch(
      /^\(#100\) Param file must be a file with one of the following types: audio\/aac, .* Received file of type 'text\/csv'\.$/,
    );
    expect((await upload(new Uint8Array(5 * 1024 * 1024 + 1), 'image/png')).body.error.code).toBe(100);
    expect((await upload(new Uint8Array(0), 'image/png')).body.error.code).toBe(100);
    expect((await upload(bytes, 'audio/ogg; codecs=opus')).status).toBe(200);
  });

  it('is stored for 30 days', async () => {
    const { id } = (await upload(bytes, 'image/png')).body;
    simulator.clock.advance(30 * 24 * 3_600_000 - 1_000);
    expect((await graph('GET', id)).status).toBe(200);
    simulator.clock.advance(2_000);
    expect((await graph('GET', id)).status).toBe(400);
  });

  it('is uploaded in steps for templates and profiles, and an interrupted upload resumes', async () => {
    const begun = await graph('POST', `app/uploads?file_length=10&file_type=image/jpeg&file_name=a.jpg`);
    const [id] = begun.body.id.split('?');
    const step = (offset: number, part: string) =>
      fetch(`${simulator.url}/v24.0/${id}`, {
        method: 'POST',
        headers: { authorization: 'OAuth simulator-token', file_offset: String(offset), 'content-type': 'image/jpeg' },
        body: part,
      }).then(async (response) => JSON.parse(await response.text()));
    expect(await step(0, 'some ')).toMatchObject({ file_offset: 5 });
    expect((await graph('GET', id)).body).toMatchObject({ file_offset: 5 });
    expect((await step(3, 'x')).error.code).toBe(100);
    expect(await step(5, 'bytes')).toMatchObject({ h: expect.stringMatching(/^4::/) });
  });
});

describe('the business profile and settings', () => {
  it('are changed and read, within Meta’s limits', async () => {
    const profile = `${number}/whatsapp_business_profile`;
    const change = (fields: object) => graph('POST', profile, { messaging_product: 'whatsapp', ...fields });
    expect(
      (await change({ about: 'We sell mugs', vertical: 'RETAIL', websites: ['https://example.com'] })).status,
    ).toBe(200);
    expect((await graph('GET', `${profile}?fields=about,websites,email`)).body).toEqual({
      data: [{ about: 'We sell mugs', websites: ['https://example.com'], messaging_product: 'whatsapp' }],
    });
    for (const wrong of [
      { about: 'x'.repeat(140) },
      { vertical: 'MUGS' },
      { websites: ['a', 'b', 'c'] },
      { websites: ['example.com'] },
    ]) {
      expect((await change(wrong)).body.error.code).toBe(100);
    }
  });

  it('accept one setting per call', async () => {
    expect((await graph('POST', `${number}/settings`, { calling: { status: 'ENABLED' } })).body).toEqual({
      success: true,
    });
    expect((await graph('GET', `${number}/settings`)).body).toMatchObject({ calling: { status: 'ENABLED' } });
    expect((await graph('POST', `${number}/settings`, {})).body.error.code).toBe(100);
  });
});

describe('QR codes', () => {
  it('are made, changed, listed and deleted', async () => {
    const path = `${number}/message_qrdls`;
    const made = await graph('POST', path, { prefilled_message: 'Hello', generate_qr_image: 'SVG' });
    expect(made.body).toMatchObject({ code: expect.stringMatching(/^[A-Z0-9]{14}$/), prefilled_message: 'Hello' });
    expect((await fetch(made.body.qr_image_url)).headers.get('content-type')).toBe('image/svg+xml');
    const { code } = made.body;
    expect((await graph('POST', path, { code, prefilled_message: 'Hi' })).body).toEqual({
      code,
      prefilled_message: 'Hi',
      deep_link_url: `https://wa.me/message/${code}`,
    });
    expect((await graph('GET', `${path}/${code}`)).body.data).toHaveLength(1);
    expect((await graph('DELETE', `${path}/${code}`)).body).toEqual({ success: true });
    expect((await graph('GET', path)).body).toEqual({ data: [] });
    expect((await graph('POST', path, { prefilled_message: 'x'.repeat(141) })).body.error.code).toBe(100);
  });
});

describe('blocked users', () => {
  it('are limited to users who wrote within a day; the response lists both blocked and failed users', async () => {
    simulator.users.write('16505551234', { type: 'text', text: { body: 'Hello' } });
    const users = { messaging_product: 'whatsapp', block_users: [{ user: '+16505551234' }, { user: '+16505559999' }] };
    const { status, body } = await graph('POST', `${number}/block_users`, users);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      block_users: {
        added_users: [{ input: '+16505551234', wa_id: '16505551234' }],
        failed_users: [{ input: '+16505559999', errors: [{ code: 131047 }] }],
      },
      error: { code: 139100 },
    });
    expect((await graph('GET', `${number}/block_users`)).body.data).toEqual([
      { messaging_product: 'whatsapp', wa_id: '16505551234' },
    ]);
    const unblock = { ...users, block_users: [{ user: '+16505551234' }] };
    expect((await graph('DELETE', `${number}/block_users`, unblock)).body).toMatchObject({
      block_users: { removed_users: [{ wa_id: '16505551234' }] },
    });
  });
});

describe('flows', () => {
  it('are drafted, published and deprecated, and only drafts are deleted', async () => {
    const { id } = (await graph('POST', `${waba}/flows`, { name: 'sign up', categories: ['SIGN_UP'] })).body;
    expect((await graph('GET', `${waba}/flows`)).body.data).toMatchObject([
      { id, status: 'DRAFT', categories: ['SIGN_UP'] },
    ]);
    const form = new FormData();
    form.set('file', new Blob(['{"version":"7.0"}'], { type: 'application/json' }), 'flow.json');
    expect((await graph('POST', `${id}/assets`, form)).body).toMatchObject({ success: true });
    expect((await graph('POST', `${id}/publish`)).body).toEqual({ success: true });
    expect((await graph('DELETE', id)).body.error.code).toBe(139004);
    expect((await graph('POST', `${id}/deprecate`)).body).toEqual({ success: true });
    expect((await graph('GET', `${id}?fields=status,name`)).body).toEqual({
      status: 'DEPRECATED',
      name: 'sign up',
      id,
    });
  });
});

describe('commerce, automation and encryption', () => {
  it('are kept as they are set', async () => {
    await graph('POST', `${number}/whatsapp_commerce_settings?is_cart_enabled=false`);
    expect((await graph('GET', `${number}/whatsapp_commerce_settings`)).body.data).toMatchObject([
      { is_cart_enabled: false },
    ]);
    const commands = [{ command_name: 'tickets', command_description: 'Book tickets' }];
    await graph('POST', `${number}/conversational_automation`, { prompts: ['Book a flight'], commands });
    expect((await graph('GET', `${number}?fields=conversational_automation`)).body).toMatchObject({
      conversational_automation: { prompts: ['Book a flight'], commands },
    });
    const key = '-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----';
    expect((await graph('POST', `${number}/whatsapp_business_encryption`, { business_public_key: key })).status).toBe(
      200,
    );
    expect((await graph('GET', `${number}/whatsapp_business_encryption`)).body).toMatchObject({
      data: [{ business_public_key: key }],
    });
  });
});

describe('a malicious body', () => {
  const poison = JSON.parse('{"toString":1,"valueOf":1}') as object;

  it('is refused if it is nested deeper than PHP parses, and is not stored', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 600; level += 1) deep = { a: deep };
    expect(await graph('POST', `${number}/settings`, { calling: deep as object })).toMatchObject({ status: 400 });
    expect((await graph('GET', `${number}/settings`)).status).toBe(200);
  });

  it.each([
    [
      `${waba}/message_templates`,
      {
        name: 'a',
        language: 'en_US',
        category: 'AUTHENTICATION',
        components: [{ type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: poison }] }],
      },
    ],
    [
      `${waba}/message_templates`,
      { name: 'b', language: 'en_US', category: 'UTILITY', components: [{ type: 'BODY', text: poison }] },
    ],
    [`${waba}/message_templates`, { name: poison, fields: poison }],
    [
      `${number}/messages`,
      { messaging_product: 'whatsapp', to: '16505551234', type: 'interactive', interactive: { type: poison } },
    ],
    ['', { batch: [{ method: poison, relative_url: number }] }],
  ])('is answered by Meta’s rules at %s if a member has the name of a method', async (path, body) => {
    expect((await graph('POST', path, body)).status).toBeLessThan(500);
  });
});
