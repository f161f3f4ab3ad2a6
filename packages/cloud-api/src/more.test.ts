import { describe, expect, it } from 'vitest';
import { itemsOf, onlyItem, webhookOf } from '../test/support/webhook-builder.ts';
import { moreOf } from './more.ts';
import { readWebhook } from './parse-webhook.ts';

const text = (more: object = {}) => ({
  from: '4930555001',
  id: 'w',
  timestamp: '1700000000',
  type: 'text',
  text: { body: 'hi' },
  ...more,
});
const moreIn = (more: object) => moreOf(onlyItem('message', { messages: [text(more)] }));

describe('moreOf', () => {
  it('is undefined where all keys are modelled, and where those say nothing', () => {
    expect(moreIn({})).toBeUndefined();
    expect(moreIn({ context: { id: null, forwarded: false }, group_id: '', errors: [] })).toBeUndefined();
  });

  it.each([
    ['a new key', { stars: 3 }],
    ['a new key that is a name of JavaScript’s', JSON.parse('{"__proto__": {"a": 1}, "constructor": "b"}')],
    ['a new key deep inside', { context: { quoted_at: '17' } }],
    ['a new type’s second object', { text_style: { bold: [0, 2] } }],
    ['a known key of an unexpected form', { group_id: { id: 'G' }, context: ['x'] }],
    ['a known key whose value is in nothing that is modelled', { context: { from: '4930555999' } }],
    ['null under a new key', { ephemeral: null }],
  ])('holds %s, as Meta sent it', (_what, more) => {
    expect(moreIn(more)).toEqual(more);
  });

  it('keeps what is left of a list in its place', () => {
    const errors = [{ code: 1 }, { code: 2, severity: 'high' }];
    expect(moreIn({ errors })).toEqual({ errors: [{}, { severity: 'high' }] });
  });

  it('is all of an item that is not known, and of an update what is neither its event nor its subject', () => {
    expect(itemsOf({ depth: 3 }, 'holograms').map(moreOf)).toMatchObject([{ depth: 3 }]);
    const update = { event: 'APPROVED', message_template_id: 5, reason: 'NONE' };
    expect(itemsOf(update, 'message_template_status_update').map(moreOf)).toMatchObject([{ reason: 'NONE' }]);
  });

  it('goes no deeper than what is known', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = { deep };
    const item = onlyItem('message', { messages: [text()] });
    const rest = moreOf({ ...item, raw: { ...text(), deep } });
    expect(Object.keys(rest ?? {})).toEqual(['deep']);
  });
});

describe('aroundItems', () => {
  const around = (value: object, entry: object = {}) => readWebhook(webhookOf(value, 'messages', entry)).around();
  const at = '/entry/0/changes/0/value';

  it('is empty where the envelope says nothing but whom the items are for', () => {
    const contacts = [{ profile: { name: 'Ada' }, wa_id: '4930555001' }];
    expect(around({ messaging_product: 'whatsapp', contacts, messages: [text()] })).toEqual({});
  });

  it('holds what Meta adds to value, contact and entry, by its place', () => {
    const contacts = [{ wa_id: '4930555001', mood: 'happy' }];
    expect(around({ contacts, messages: [text()], window: { open: true } }, { time: 5 })).toEqual({
      '/entry/0/time': 5,
      [`${at}/contacts`]: [{ mood: 'happy' }],
      [`${at}/window`]: { open: true },
    });
  });

  it('pain: a contact in another spelling of the sender broke the view of its webhook', () => {
    const contacts = [{ wa_id: '5491150000021' }];
    const messages = [text({ from: '541150000021' })];
    expect(around({ contacts, messages })).toEqual({ [`${at}/contacts`]: contacts });
  });

  it('holds a contact that no item is about, and a value without items as a whole', () => {
    const contacts = [{ wa_id: '4930555001' }, { wa_id: '4930555002' }];
    expect(around({ contacts, messages: [text()] })).toEqual({ [`${at}/contacts`]: [{}, { wa_id: '4930555002' }] });
    expect(around({ contacts: [{ wa_id: '1' }] })).toMatchObject({
      '': { entry: [{ changes: [{ value: { contacts: [{ wa_id: '1' }] } }] }] },
    });
  });

  it('takes no longer for 1,000 messages and contacts than they are worth', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => String(4930555000 + index));
    const contacts = many.map((wa_id) => ({ wa_id }));
    const messages = many.map((from) => text({ from, id: `w${from}` }));
    expect(around({ contacts, messages })).toEqual({});
  });
});
