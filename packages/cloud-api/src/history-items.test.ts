import { describe, expect, it } from 'vitest';
import { businessNumber, itemsOf } from '../test/support/webhook-builder.ts';

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
