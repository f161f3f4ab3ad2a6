import { describe, expect, it } from 'vitest';
import { readMessage } from './read-message.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const text = { messaging_product: 'whatsapp', to: '+1 (650) 555-1234', type: 'text', text: { body: 'hi' } };
const read = (body: object) =>
  readMessage({
    id: 'out_1',
    phoneNumberId: '20',
    version: 'v24.0',
    body: { ...body },
    text: JSON.stringify(body),
    idempotency: null,
    now,
  });
const pathsOf = (body: object): string[] => read(body).problems.map(({ path }) => path);

describe('readMessage', () => {
  it('keeps on_other_owner for this service: send by default, or refuse', () => {
    const { draft } = read({ ...text, on_other_owner: 'refuse' });
    expect([draft?.onOtherOwner, draft?.body.includes('on_other_owner')]).toEqual(['refuse', false]);
    expect(read({ ...text, on_other_owner: 'send' }).draft).not.toHaveProperty('onOtherOwner');
    expect(pathsOf({ ...text, on_other_owner: 'take' })).toEqual(['on_other_owner']);
  });

  it('separates the fields for Meta from ours', () => {
    const { draft } = read({
      ...text,
      biz_opaque_callback_data: 'ticket-7',
      fallback_template: { name: 'hello_world', language: { code: 'en_US' } },
      expires_at: '2026-11-24T13:00:00+01:00',
      on_unknown: 'retry',
      something_new: 1,
    });
    expect(draft).toBeNull();
    const later = read({ ...text, expires_at: '2026-11-24T14:00:00+01:00', on_unknown: 'retry', something_new: 1 });
    expect(later.draft).toMatchObject({
      recipient: '16505551234',
      expiresAt: now + 3_600_000,
      onUnknown: 'retry',
      callbackData: null,
      fallbackTemplate: null,
    });
    expect(JSON.parse(later.draft?.body ?? '')).toEqual({ ...text, something_new: 1 });
  });

  it('sends one recipient’s messages in one lane, however the number is written', () => {
    const lanes = ['16505551234', '+1 650 555 1234', 16505551234].map((to) => read({ ...text, to }).draft?.recipient);
    expect(new Set(lanes).size).toBe(1);
    const { to: _, ...nobody } = text;
    expect(read({ ...nobody, recipient: 'US.123' }).draft?.recipient).toBe('US.123');
    expect(read({ ...nobody, to: '16505559999', recipient: 'US.123' }).draft?.recipient).toBe('16505559999');
    expect(read({ ...nobody, to: 'Y2Fw=', recipient_type: 'group' }).draft?.recipient).toBe('Y2Fw=');
  });

  it('ends a Direct Send message when Meta would drop it, or when its sender says, whichever comes first', () => {
    const direct = { ...text, category: 'utility', ttl_seconds: 3_600 };
    expect(read(direct).draft?.expiresAt).toBe(now + 3_600_000);
    expect(read({ ...direct, expires_at: now / 1000 + 60 }).draft?.expiresAt).toBe(now + 60_000);
    expect(read({ ...direct, expires_at: now / 1000 + 7_200 }).draft?.expiresAt).toBe(now + 3_600_000);
    expect(read({ ...text, category: 'authentication' }).draft?.expiresAt).toBe(now + 600_000);
  });

  it('lets a message wait for 24 hours, or as long as its sender says, 30 days at most', () => {
    expect(read(text).draft?.expiresAt).toBe(now + 24 * 3_600_000);
    expect(read({ ...text, expires_at: now / 1000 + 60 }).draft?.expiresAt).toBe(now + 60_000);
    for (const expires_at of [
      'soon',
      '2026-11-24',
      '2026-11-31T10:00:00Z',
      0,
      now / 1000 - 1,
      now / 1000 + 31 * 86_400,
      {},
    ]) {
      expect([expires_at, pathsOf({ ...text, expires_at })]).toEqual([expires_at, ['expires_at']]);
    }
  });

  it('says of a time in milliseconds that seconds are meant, as a number and as text', () => {
    for (const time of [now + 60_000, String(now + 60_000)]) {
      for (const field of ['send_at', 'expires_at']) {
        const [problem] = read({ ...text, [field]: time }).problems;
        expect([problem?.path, problem?.message]).toEqual([field, expect.stringContaining('divide it by 1,000')]);
      }
    }
  });

  it('lets a message go no earlier than send_at, from which its deadline counts', () => {
    const in_ = (seconds: number): number => now / 1000 + seconds;
    expect(read({ ...text, send_at: in_(3_600) }).draft).toMatchObject({
      sendAt: now + 3_600_000,
      expiresAt: now + 25 * 3_600_000,
    });
    expect(read({ ...text, send_at: '2026-11-24T14:00:00+01:00' }).draft?.sendAt).toBe(now + 3_600_000);
    expect(read({ ...text, send_at: in_(29.5 * 86_400) }).draft?.expiresAt).toBe(now + 30 * 86_400_000);
    expect(read({ ...text, send_at: in_(-60) }).draft).not.toHaveProperty('sendAt');
    expect(read({ ...text, send_at: in_(60) }).draft?.body).not.toContain('send_at');
    for (const send_at of ['tomorrow', '2026-11-24', '2026-11-31T10:00:00Z', in_(30 * 86_400), {}]) {
      expect([send_at, pathsOf({ ...text, send_at })]).toEqual([send_at, ['send_at']]);
    }
    expect(pathsOf({ ...text, send_at: in_(60), expires_at: in_(60) })).toEqual(['expires_at']);
    const { problems } = read({ ...text, send_at: '2026-11-31T10:00:00Z', expires_at: '2026-11-31' });
    const missing = expect.stringContaining('There is no 2026-11-31: that month has 30 days.');
    expect(problems.map(({ message }) => message)).toEqual([missing, missing]);
    expect(pathsOf({ ...text, send_at: in_(60), expires_at: in_(61) })).toEqual([]);
  });

  it('refuses a bid of /marketing_messages for a user who is known by id only', () => {
    const { to, text: _, ...nobody } = { ...text, type: 'template', template: { name: 'a', language: { code: 'en' } } };
    const problemsOf = (recipient: object) =>
      readMessage({
        id: 'out_1',
        phoneNumberId: '20',
        edge: 'marketing_messages',
        version: 'v24.0',
        body: { ...nobody, bid_spec: { per_message_bid_multiplier: 1.5 }, ...recipient },
        text: '{}',
        idempotency: null,
        now,
      }).problems;
    expect(problemsOf({ recipient: 'US.123' })).toMatchObject([{ path: 'recipient', code: 131062 }]);
    expect(problemsOf({ to })).toEqual([]);
    expect(problemsOf({ to, recipient: 'US.123' })).toEqual([]);
  });

  it('refuses a message with a status, which only read marks have', () => {
    for (const status of ['read', 'sent', '', false, 0, {}, []]) {
      expect([status, pathsOf({ ...text, status })]).toEqual([status, ['status']]);
    }
  });

  it('reports every problem, those of the fallback with its own path', () => {
    expect(pathsOf({ ...text, text: {}, on_unknown: 'hope', fallback_template: { language: {} } })).toEqual([
      'text.body',
      'on_unknown',
      'fallback_template.name',
      'fallback_template.language.code',
    ]);
    expect(pathsOf({ ...text, fallback_template: 'hello_world' })).toEqual(['fallback_template']);
  });
});
