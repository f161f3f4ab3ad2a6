import { describe, expect, it } from 'vitest';
import { businessNumber, itemsOf, phoneNumberId, webhookOf } from '../test/support/webhook-builder.ts';
import { parseWebhook } from './parse-webhook.ts';

const user = '4930555001';
const told = (id: string, from: string, type = 'text', more: object = {}) => ({
  from,
  id,
  timestamp: '1700000000',
  type,
  history_context: { status: 'READ' },
  ...more,
});
const chunk = (threads: unknown, more: object = {}) => ({
  metadata: { phase: 0, chunk_order: 1, progress: 55 },
  threads,
  ...more,
});
const read = (...chunks: unknown[]) => itemsOf({ history: chunks }, 'history');

describe('history items', () => {
  it('are one for the progress of a chunk and one for each message in its threads', () => {
    const items = read(
      chunk([
        { id: user, messages: [told('a', user), told('b', businessNumber)] },
        { id: '4930555002', messages: [told('c', '4930555002')] },
      ]),
    );
    expect(items.map((item) => `${item.kind} ${item.path.replace('/entry/0/changes/0/value', '')}`)).toEqual([
      'history_progress /history/0',
      'history /history/0/threads/0/messages/0',
      'history /history/0/threads/0/messages/1',
      'history /history/0/threads/1/messages/0',
    ]);
  });

  it('have the user of the thread on both sides, and go out when the business wrote', () => {
    const context = { wa_id: user, user_id: 'DE.1', username: 'ada' };
    const messages = [told('a', user), told('b', businessNumber), told('c', '1', 'text', { to: user })];
    const items = read(chunk([{ id: user, context, messages }])).slice(1);
    expect(items.map((item) => 'direction' in item && item.direction)).toEqual(['in', 'out', 'out']);
    for (const item of items) expect(item.user).toEqual({ waId: user, userId: 'DE.1', username: 'ada' });
  });

  it('know the user of a thread that is named by a BSUID, also where the business wrote and named nobody', () => {
    const items = read(chunk([{ id: 'DE.1', messages: [told('a', 'DE.1'), told('b', businessNumber)] }])).slice(1);
    expect(items).toMatchObject([
      { direction: 'in', user: { userId: 'DE.1' } },
      { direction: 'out', user: { userId: 'DE.1' } },
    ]);
  });

  // Brazil's ninth digit, Mexico's 1, Argentina's 9: one number, two spellings, here and there.
  const sides = [
    ['5511900000071', '551130000000', '551100000071', 'in'],
    ['5511900000071', '551130000000', '5511300000001', 'out'],
    ['551100000071', '5511930000000', '5511900000071', 'in'],
    ['525512345678', '5215500000000', '5215512345678', 'in'],
    ['5215512345678', '525500000000', '5215500000000', 'out'],
    ['541150000021', '541140000000', '5491140000000', 'out'],
    ['541150000021', '541140000000', '5491150000021', 'in'],
    ['4930555001', '4930555000', '4930555000', 'out'],
  ];
  it.each(sides)(
    'pain: our number is spelled differently and our own old messages look incoming: thread %s of %s, from %s',
    (thread, display, from, direction) => {
      const value = {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: display, phone_number_id: phoneNumberId },
        history: [chunk([{ id: thread, messages: [told('a', from)] }])],
      };
      expect(parseWebhook(webhookOf(value, 'history'))[1]).toMatchObject({ direction, user: { waId: thread } });
    },
  );

  it.each([
    ['a contact wrote', { contacts: [{ wa_id: user }], from: user }, 'in'],
    ['a contact without a number wrote', { contacts: [{ user_id: 'DE.1' }], from_user_id: 'DE.1' }, 'in'],
    ['no contact wrote', { contacts: [{ wa_id: user }], from: '4930555999' }, 'out'],
    ['one of several contacts wrote', { contacts: [{ wa_id: '1' }, { wa_id: user }], from: user }, 'in'],
    ['it went to a user', { from: '4930555999', to: user }, 'out'],
    ['it went to our number', { from: user, to: businessNumber }, 'in'],
    ['it went to our number id', { from: user, to: phoneNumberId }, 'in'],
    ['only our number is named', { from: businessNumber }, 'out'],
    ['only a user is named', { from: user }, 'in'],
  ])('go by the parties they name if there is no thread: %s', (_case, named, direction) => {
    const { contacts, ...sides }: { readonly contacts?: object[]; readonly from?: string } = named;
    const image = { id: 'm', timestamp: '1700000000', type: 'image', image: { id: '1' }, ...sides };
    expect(itemsOf({ ...(contacts && { contacts }), messages: [image] }, 'history')).toMatchObject([{ direction }]);
  });

  it('know the user of a thread that has no number', () => {
    const [, item] = read(chunk([{ context: { user_id: 'DE.1' }, messages: [told('a', businessNumber)] }]));
    expect(item?.user).toEqual({ userId: 'DE.1' });
  });

  it('tell the state a message was in, in lower case', () => {
    const [, item] = read(chunk([{ id: user, messages: [told('a', user)] }]));
    expect(item).toMatchObject({ kind: 'history', historyStatus: 'read', at: 1_700_000_000_000 });
  });

  it('fill a media placeholder by a later item of the same wamid and another identity', () => {
    const [, placeholder] = read(chunk([{ id: user, messages: [told('m', user, 'media_placeholder')] }]));
    const image = { from: user, id: 'm', timestamp: '1700000000', type: 'image', image: { id: '1' } };
    const [fill] = itemsOf({ messages: [image] }, 'history');
    expect(fill).toMatchObject({
      kind: 'history',
      direction: 'in',
      wamid: 'm',
      media: { id: '1' },
      user: { waId: user },
    });
    expect(placeholder?.wamid).toBe('m');
    expect(fill?.identity).not.toBe(placeholder?.identity);
  });

  it('take echoes in the field history for history too', () => {
    const echo = { from: businessNumber, to: user, id: 'm', timestamp: '1', type: 'video', video: { id: '1' } };
    const [item] = itemsOf({ message_echoes: [echo] }, 'history');
    expect(item).toMatchObject({ kind: 'history', direction: 'out', user: { waId: user } });
  });

  it('tell that the business declined, with the error', () => {
    const items = read({ errors: [{ code: 2593109, message: 'declined' }] });
    expect(items).toMatchObject([
      { kind: 'history_progress', type: 'errors', errors: [{ code: 2593109 }] },
      { kind: 'error', type: '2593109', path: '/entry/0/changes/0/value/history/0/errors/0' },
    ]);
  });

  it('keep what is no chunk, no message and no error as unknown', () => {
    const items = read(null, chunk([{ id: user, messages: [null, told('a', user)] }], { errors: [7] }));
    expect(items.map((item) => item.kind)).toEqual(['unknown', 'history_progress', 'unknown', 'history', 'unknown']);
  });

  it('survive threads of any shape', () => {
    expect(read(chunk('x'), chunk([null, 7, {}, { messages: {} }])).map((item) => item.kind)).toEqual([
      'history_progress',
      'history_progress',
    ]);
  });

  it('tell chunks apart by phase, place and messages, but a repeated one is the same', () => {
    const of = (metadata: object, id: string) =>
      read({ metadata, threads: [{ id: user, messages: [told(id, user)] }] })[0];
    const first = of({ phase: 0, chunk_order: 1 }, 'a')?.identity;
    expect(of({ chunk_order: 1, phase: 0 }, 'a')?.identity).toBe(first);
    expect(of({ phase: 0, chunk_order: 2 }, 'a')?.identity).not.toBe(first);
    expect(of({ phase: 1, chunk_order: 1 }, 'a')?.identity).not.toBe(first);
    expect(of({ phase: 0, chunk_order: 1 }, 'b')?.identity).not.toBe(first);
  });
});
