import { describe, expect, it } from 'vitest';
import { draft } from '../../../test/support/outbox.ts';
import { acceptEntry } from '../../outbox/accept-entry.ts';
import type { OutboxEntry } from '../../outbox/outbox-entry.ts';
import { answerEntry } from './answer-entry.ts';
import { findGraphRoute } from './find-graph-route.ts';
import { readPreferences } from './preferences.ts';
import { withoutSecrets } from './without-secrets.ts';

describe('readPreferences', () => {
  it.each([
    [undefined, 20_000, null],
    ['respond-async', 0, 'respond-async'],
    ['wait=5', 5_000, 'wait=5'],
    ['respond-async, wait=10', 10_000, 'respond-async, wait=10'],
    ['wait=100000', 55_000, 'wait=55'],
    ['return=minimal', 20_000, null],
    [['Respond-Async', 'wait="3"'], 3_000, 'respond-async, wait=3'],
  ])('reads %s', (header, waitMs, applied) => {
    expect(readPreferences(header)).toEqual({ waitMs, applied });
  });
});

describe('findGraphRoute', () => {
  const ours = { wabaIds: ['10'], phoneNumberIds: ['20'] };
  const kindOf = (method: string, path: string, ids = ours): string => findGraphRoute(method, path, ids).kind;

  it('distinguishes paths that are served, passed on, and refused', () => {
    expect(findGraphRoute('POST', '20/messages', ours)).toEqual({ kind: 'messages', phoneNumberId: '20' });
    expect(findGraphRoute('POST', '20/marketing_messages', ours)).toEqual({
      kind: 'marketing_messages',
      phoneNumberId: '20',
    });
    expect(kindOf('GET', '20/marketing_messages')).toBe('wrong_method');
    expect(kindOf('POST', '20/media')).toBe('upload');
    expect(findGraphRoute('POST', '20/thread_control', ours)).toEqual({ kind: 'thread_control', phoneNumberId: '20' });
    expect(kindOf('GET', '20/thread_control')).toBe('wrong_method');
    expect(kindOf('GET', '20/whatsapp_business_profile')).toBe('pass');
    expect(kindOf('DELETE', '20/message_qrdls/ABC123')).toBe('pass');
    expect(kindOf('GET', '10/message_templates')).toBe('pass');
    expect(kindOf('GET', '10')).toBe('pass');
    expect(kindOf('GET', '30')).toBe('media');
    expect(kindOf('GET', '30/content')).toBe('media_content');
    for (const path of ['', 'me', 'debug_token', '20/register', '20/message_qrdls/../x', '20/a/b']) {
      expect([path, kindOf('GET', path)]).toEqual([path, 'not_passed']);
    }
  });

  it('lets nobody reach another’s number or account, where ours are known', () => {
    expect(kindOf('POST', '21/messages')).toBe('foreign');
    expect(kindOf('GET', '20/message_templates')).toBe('foreign');
    expect(kindOf('POST', '21/messages', { wabaIds: [], phoneNumberIds: [] })).toBe('messages');
  });

  it('says which methods there are', () => {
    expect(findGraphRoute('GET', '20/messages', ours)).toEqual({ kind: 'wrong_method', allowed: ['POST'] });
    expect(kindOf('DELETE', '10')).toBe('wrong_method');
    expect(kindOf('HEAD', '30')).toBe('media');
  });
});

describe('withoutSecrets', () => {
  const origin = 'https://gateway.example';
  const clean = (text: string): string => withoutSecrets(Buffer.from(text), origin).toString();

  it('has links to further pages lead here, without Meta’s token', () => {
    const next = 'https://graph.facebook.com/v24.0/10/message_templates?access_token=SECRET&limit=1&after=abc';
    const previous = 'https://graph.facebook.com/v24.0/10/message_templates?limit=1&before=abc';
    const body = JSON.stringify({ paging: { cursors: {}, next, previous } });
    for (const text of [body, body.replaceAll('/', '\\/'), body.replaceAll('":"', '" : "')]) {
      expect(JSON.parse(clean(text))).toEqual({
        paging: {
          cursors: {},
          next: `${origin}/v24.0/10/message_templates?limit=1&after=abc`,
          previous: `${origin}/v24.0/10/message_templates?limit=1&before=abc`,
        },
      });
    }
  });

  it('removes the token wherever it is', () => {
    expect(clean('{"message":"see https://a.example/?access_token=SECRET&x=1"}')).toBe(
      '{"message":"see https://a.example/?access_token=removed&x=1"}',
    );
    expect(clean('see ?access_token=SECRET&x=1')).toBe('see ?access_token=removed&x=1');
  });

  it('leaves all else as it came', () => {
    const body = Buffer.from('{"id": 12345678901234567890}');
    expect(withoutSecrets(body, origin)).toBe(body);
    const text = '{"id": 12345678901234567890, "a": "\\u00e9", "next": "week", "previous": null, "b": "next"}';
    expect(clean(text)).toBe(text);
  });
});

describe('answerEntry', () => {
  const flow = acceptEntry(draft('16505551234'));
  let step = flow.next();
  while (!step.done) step = flow.next(null);
  const { entry } = step.value;
  const answer = (changes: Partial<OutboxEntry>): [number, unknown] => {
    const { status, body } = answerEntry({ ...entry, ...changes }, 'request-1');
    return [status, JSON.parse(body)];
  };

  it('is Meta’s own where there is one', () => {
    expect(answer({ state: 'refused', answer: { status: 400, body: '{"error":{"code":131026}}' } })).toEqual([
      400,
      { error: { code: 131026 } },
    ]);
  });

  it('is 202 with our id while nothing is decided, and the wamid that a status brought', () => {
    for (const state of ['queued', 'sending', 'unknown'] as const) {
      expect(answer({ state })).toMatchObject([202, { messages: [{ id: entry.id }] }]);
    }
    expect(answer({ state: 'delivered', wamid: 'wamid.A' })).toMatchObject([200, { messages: [{ id: 'wamid.A' }] }]);
    expect(answer({ state: 'failed', wamid: 'wamid.A' })).toMatchObject([200, { messages: [{ id: 'wamid.A' }] }]);
  });

  it('repeats whom the client wrote to as the client wrote it', () => {
    const contactOf = (address: object, recipient: string): unknown =>
      answer({ recipient, body: JSON.stringify({ ...address, type: 'text' }) })[1];
    expect(contactOf({ to: '+1 (650) 555-1234' }, '16505551234')).toMatchObject({
      contacts: [{ input: '+1 (650) 555-1234', wa_id: '16505551234' }],
    });
    expect(contactOf({ recipient: 'US.1' }, 'US.1')).toMatchObject({ contacts: [{ input: 'US.1', user_id: 'US.1' }] });
  });

  it('is an error in Meta’s shape for what ended without Meta', () => {
    const problem = { code: 190, subcode: null, title: 'The token expired', details: null, traceId: null };
    expect(answer({ state: 'expired', problem })).toMatchObject([
      504,
      { error: { code: 190, fbtrace_id: 'request-1' } },
    ]);
    expect(answer({ state: 'failed' })).toMatchObject([504, { error: { code: 131000 } }]);
    expect(answer({ state: 'cancelled' })).toMatchObject([409, { error: { code: 131000 } }]);
  });
});
