import { describe, expect, it } from 'vitest';
import type { Conversation, Message } from '../api/types.ts';
import { isUnderWay, matches, nameOf, threadRows, withNewest } from './thread-view.ts';

const message = (wamid: string, more: Partial<Message> = {}): Message => ({
  wamid,
  kind: 'message',
  phoneNumberId: '1',
  conversationId: 'c',
  isStub: false,
  direction: 'in',
  type: 'text',
  subtype: null,
  at: '2026-03-01T09:00:00.000Z',
  user: null,
  groupId: null,
  content: { body: wamid },
  isEdited: false,
  media: null,
  repliesTo: null,
  reactsTo: null,
  call: null,
  outboxId: null,
  isForwarded: false,
  source: 'webhook',
  state: 'received',
  failure: null,
  statuses: [],
  reactions: [],
  revoked: null,
  errors: [],
  hasUrlPreview: null,
  isVoicemail: false,
  product: null,
  about: null,
  entries: [],
  isFrequentlyForwarded: false,
  referral: null,
  via: null,
  payment: null,
  freeEntryPointEndsAt: null,
  groupProgress: null,
  versions: [],
  more: null,
  ...more,
});

const user = { waId: '16505551234', userId: null, parentUserId: null, name: 'Ana', username: null };
const conversation: Conversation = {
  id: 'c',
  ids: ['c'],
  phoneNumberId: '1',
  user,
  groupId: null,
  groupSubject: null,
  contactName: null,
  preferences: {},
  callPermission: null,
  context: null,
  lastActivityAt: null,
  lastMessage: null,
  serviceWindow: { isOpen: true, closesAt: null },
  freeEntryPoint: { isOpen: false, closesAt: null },
  control: { state: 'unknown', since: null, reason: null, handover: null },
};

const idsOf = (messages: readonly Message[]): string[] => messages.map(({ wamid }) => wamid);

describe('withNewest', () => {
  it('merges the newest page with the loaded messages, each once and in its newest state', () => {
    const read = message('b', { state: 'read' });
    const page = withNewest(
      { data: [message('c'), read], nextCursor: 'after b' },
      { data: [message('b'), message('a')], nextCursor: 'after a' },
    );
    expect([idsOf(page.data), page.data[1]?.state, page.nextCursor]).toEqual([['c', 'b', 'a'], 'read', 'after a']);
  });

  it('drops the loaded messages if the newest page does not reach them, so that a thread never has a gap', () => {
    const page = withNewest(
      { data: [message('z')], nextCursor: 'after z' },
      { data: [message('a')], nextCursor: null },
    );
    expect([idsOf(page.data), page.nextCursor]).toEqual([['z'], 'after z']);
  });
});

describe('threadRows', () => {
  it('begins with the oldest message, marks days, and groups consecutive messages of one side', () => {
    const rows = threadRows([
      message('d', { at: '2026-03-02T09:01:30.000Z' }),
      message('c', { at: '2026-03-02T09:01:00.000Z', direction: 'out' }),
      message('b', { at: '2026-03-01T09:01:00.000Z' }),
      message('a'),
    ]);
    expect(rows.map(({ message: { wamid }, startsDay, continues }) => [wamid, startsDay, continues])).toEqual([
      ['a', true, false],
      ['b', false, true],
      ['c', true, false],
      ['d', false, false],
    ]);
  });

  it('leaves reactions out, since they are shown at their message', () => {
    expect(threadRows([message('r', { type: 'reaction', reactsTo: 'a' }), message('a')])).toHaveLength(1);
  });
});

describe('conversations', () => {
  it('names a conversation by the address book, the profile, the username or the number', () => {
    expect(nameOf({ ...conversation, contactName: 'Ana of the shop' })).toBe('Ana of the shop');
    expect(nameOf(conversation)).toBe('Ana');
    expect(nameOf({ ...conversation, user: { ...user, name: null, username: 'ana' } })).toBe('@ana');
    expect(nameOf({ ...conversation, user: { ...user, name: null } })).toBe('+16505551234');
    expect(nameOf({ ...conversation, user: null })).toBe('Unknown user');
  });

  it('finds a conversation by name, and by part of the number in any notation', () => {
    for (const search of ['ANA', '+1 650 555', '555-1234', '']) {
      expect(matches(conversation, search), search).toBe(true);
    }
    expect(matches(conversation, 'Bo')).toBe(false);
  });
});

describe('isUnderWay', () => {
  const now = Date.parse('2026-03-01T09:00:30.000Z');
  const sent = { statuses: [{ status: 'sent' }] } as Partial<Message>;

  it.each([
    ['what waits for Meta', [], [{ state: 'queued' }] as const, true],
    ['what has ended, or is for later', [message('a')], [{ state: 'failed' }, { state: 'scheduled' }] as const, false],
    [
      'a message of which the status is there, and the text is not',
      [message('a', { isStub: true, ...sent })],
      [],
      true,
    ],
    ['one that is filled', [message('a', sent)], [], false],
    [
      'one that nobody here has sent',
      [message('a', { isStub: true, ...sent, at: '2026-03-01T08:58:00.000Z' })],
      [],
      false,
    ],
  ])('knows %s', (_, newest, waiting, isMoving) => {
    expect(isUnderWay(newest, waiting, now)).toBe(isMoving);
  });
});
