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
    expect(conversationView({ ...record, total }, 0).user).toEqual({
      waId: null,
      userId: 'US.1',
      name: 'Ada',
      username: 'ada',
    });
  });

  it('has no user in a group', () => {
    const group = { ...record, alias: 'g:1', userId: null, groupId: '1' };
    expect(conversationView(group, 0)).toMatchObject({ user: null, groupId: '1' });
  });

  it('links by id the conversations that the user went on in', () => {
    const total = { ...noFacts, movedTo: ['1/w:2'], movedFrom: ['1/w:3'] };
    expect(conversationView({ ...record, total }, 0)).toMatchObject({
      movedTo: [conversationId('1/w:2')],
      movedFrom: [conversationId('1/w:3')],
    });
  });

  it('shows preferences and the name in the address book by their newest value', () => {
    const total = { ...noFacts, preferences: { marketing_messages: stamped('stop') }, contactName: stamped(null) };
    expect(conversationView({ ...record, total }, 0)).toMatchObject({
      preferences: { marketing_messages: { value: 'stop', detail: null } },
      contactName: null,
    });
  });
});
