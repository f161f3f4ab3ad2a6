import { describe, expect, it } from 'vitest';
import { noFacts } from '../../conversations/conversation-facts.ts';
import { conversationId } from '../../conversations/conversation-key.ts';
import type { ConversationRecord } from '../../conversations/conversation-record.ts';
import { conversationView } from './conversation-view.ts';

const record: ConversationRecord = {
  key: '1/u:US.1',
  id: 'cnv_1',
  phoneNumberId: '1',
  alias: 'u:US.1',
  partOf: null,
  joined: null,
  members: ['1/u:US.1'],
  waId: null,
  userId: 'US.1',
  groupId: null,
  own: noFacts,
  total: noFacts,
};

const stamped = <T>(value: T) => ({ value, at: 1 });

describe('conversationView', () => {
  it('pain 18: shows a user with a username and no phone number', () => {
    const total = { ...noFacts, name: stamped('Ada'), username: stamped('ada') };
    expect(conversationView({ ...record, total }, null, 0).user).toEqual({
      waId: null,
      userId: 'US.1',
      parentUserId: null,
      name: 'Ada',
      username: 'ada',
    });
  });

  it('shows whether the window of a free entry point is open, and when it ends', () => {
    const total = { ...noFacts, freeEntryPointEndsAt: 5_000 };
    const closesAt = '1970-01-01T00:00:05.000Z';
    expect(conversationView({ ...record, total }, null, 4_999).freeEntryPoint).toEqual({ isOpen: true, closesAt });
    expect(conversationView({ ...record, total }, null, 5_000).freeEntryPoint).toEqual({ isOpen: false, closesAt });
    expect(conversationView(record, null, 0).freeEntryPoint).toEqual({ isOpen: false, closesAt: null });
  });

  it('shows the conversation before the thread came here, and the name of a group', () => {
    const total = { ...noFacts, context: { at: 1_000, value: { type: 'history' } }, groupSubject: stamped('Hikers') };
    expect(conversationView({ ...record, total }, null, 0)).toMatchObject({
      context: { at: '1970-01-01T00:00:01.000Z', summary: null, value: { type: 'history' } },
      groupSubject: 'Hikers',
    });
  });

  it('shows a record of an older version, without window, context or subject', () => {
    const { freeEntryPointEndsAt: _window, context: _context, groupSubject: _subject, ...older } = noFacts;
    const total = older as typeof noFacts;
    expect(conversationView({ ...record, total }, null, 0)).toMatchObject({
      freeEntryPoint: { closesAt: null },
      context: null,
      groupSubject: null,
    });
  });

  it('has no user in a group', () => {
    const group = { ...record, alias: 'g:1', userId: null, groupId: '1' };
    expect(conversationView(group, null, 0)).toMatchObject({ user: null, groupId: '1' });
  });

  it('lists every id it has ever had, its own first', () => {
    const members = ['1/u:US.0', '1/u:US.1', '1/w:2'];
    expect(conversationView({ ...record, members }, null, 0).ids).toEqual([
      'cnv_1',
      conversationId('1/u:US.0'),
      conversationId('1/w:2'),
    ]);
  });

  it('shows a user of whom only the parent id is known', () => {
    const total = { ...noFacts, parentUserId: stamped('US.ENT.1') };
    const { user } = conversationView({ ...record, alias: 'p:US.ENT.1', userId: null, total }, null, 0);
    expect(user).toMatchObject({ waId: null, userId: null, parentUserId: 'US.ENT.1' });
  });

  it('shows preferences and the name in the address book by their newest value', () => {
    const total = { ...noFacts, preferences: { marketing_messages: stamped('stop') }, contactName: stamped(null) };
    expect(conversationView({ ...record, total }, null, 0)).toMatchObject({
      preferences: { marketing_messages: { value: 'stop', detail: null } },
      contactName: null,
    });
  });
});
