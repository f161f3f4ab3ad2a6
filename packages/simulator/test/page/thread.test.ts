import { describe, expect, it } from 'vitest';
import { chatsOf, handleOf, matches, threadOf } from '../../src/page/thread.js';

let at = 0;
const from = (wamid: string, message: { readonly type: string; readonly [more: string]: unknown }) => {
  at += 1_000;
  return { direction: 'received', wamid, from: '1650', type: message.type, message, at, isRead: false };
};
const to = (wamid: string, body: { readonly type: string; readonly [more: string]: unknown }) => {
  at += 1_000;
  return { direction: 'sent', wamid, to: '1650', isToGroup: false, type: body.type, body, at, statuses: [] };
};
const text = (body: string) => ({ type: 'text', text: { body } });
const edit = (of: string, body: string) => ({
  type: 'edit',
  edit: { original_message_id: of, message: { context: { id: 'M0' }, ...text(body) } },
});

describe('a thread', () => {
  it('puts reactions on the message they are about, the newest of each side', () => {
    const reaction = (emoji?: string) => ({ type: 'reaction', reaction: { message_id: 'a', ...(emoji && { emoji }) } });
    const messages = [
      to('a', text('hi')),
      from('r1', reaction('👍')),
      from('r2', reaction('❤️')),
      to('r3', reaction('🎉')),
    ];
    expect(threadOf(messages)).toMatchObject([
      {
        key: 'a',
        reactions: [
          { emoji: '❤️', isUsers: true },
          { emoji: '🎉', isUsers: false },
        ],
      },
    ]);
    expect(threadOf([...messages, from('r4', reaction())])).toMatchObject([{ reactions: [{ emoji: '🎉' }] }]);
  });

  it('shows an edited message with its newest text', () => {
    const [entry] = threadOf([from('a', text('graen')), from('e', edit('a', 'green'))]);
    expect(entry).toMatchObject({ isEdited: true, message: { message: { text: { body: 'green' } } } });
  });

  it('shows a deleted message as deleted, whatever comes later', () => {
    const revoke = { type: 'revoke', revoke: { original_message_id: 'a' } };
    const [entry] = threadOf([from('a', text('oops')), from('d', revoke), from('e', edit('a', 'again'))]);
    expect(entry).toMatchObject({ isDeleted: true, isEdited: false });
  });

  it('shows reactions, edits and deletions of a message that is no longer stored', () => {
    expect(threadOf([from('e', edit('gone', 'green'))])).toMatchObject([
      { kind: 'note', note: 'The customer edited: “green”' },
    ]);
  });

  it('shows the quoted message, in both directions, and calls in their place', () => {
    const call = { id: 'c', at: at + 10_000 };
    const first = from('a', text('one?'));
    at += 20_000;
    const entries = threadOf([first, to('b', { ...text('yes'), context: { message_id: 'a' } })], [call]);
    expect(entries.map(({ key }) => key)).toEqual(['a', 'c', 'b']);
    expect(entries[2]?.quoted).toMatchObject({ wamid: 'a', message: { wamid: 'a' } });
  });
});

describe('the list of chats', () => {
  const lina = { waId: '48555', name: 'Lina', hidesNumber: true, username: 'lina.clay', userId: 'PL.556' };
  const ana = { waId: '1650', name: 'Ana', hidesNumber: false, userId: 'US.1' };

  it('has everybody, even those who hide their number, and groups, newest first', () => {
    const messages = [from('a', text('hi')), from('g', { ...text('all?'), group_id: 'G1' })];
    const chats = chatsOf({ users: [lina, ana], groups: [], messages });
    expect(chats.map(({ id }) => id)).toEqual(['G1', '1650', '48555']);
  });

  it('names people who hide their number by username or user id', () => {
    expect([handleOf(ana), handleOf(lina), handleOf({ ...lina, username: undefined })]).toEqual([
      '+1650',
      '@lina.clay',
      'PL.556',
    ]);
  });

  it('finds chats by name, number in any spelling, user id, and text', () => {
    const chat = { id: '16505551234', name: 'Ana Horvat', handle: '+16505551234', user: { userId: 'US.77' } };
    const find = (query: string) => matches(chat, query, () => ['Is the mug back?']);
    for (const query of ['', 'horvat', '+1 650 555-1234', 'us.77', 'MUG back', 'ana mug']) {
      expect([query, find(query)]).toEqual([query, true]);
    }
    for (const query of ['tomasz', '4477', 'mug vase']) expect([query, find(query)]).toEqual([query, false]);
  });
});
