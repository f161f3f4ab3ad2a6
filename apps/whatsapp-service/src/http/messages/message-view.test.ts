import { describe, expect, it } from 'vitest';
import type { MessageBody, MessageRecord, StatusEntry } from '../../conversations/message-record.ts';
import { messageView } from './message-view.ts';

const body: MessageBody = {
  direction: 'out',
  source: 'echo',
  type: 'image',
  content: { caption: 'Look' },
  media: { id: '1', caption: 'Look' },
  isForwarded: false,
  errors: [],
};

const record: MessageRecord = {
  key: '1/wamid.1',
  phoneNumberId: '1',
  wamid: 'wamid.1',
  conversationKey: '1/w:2',
  body,
  at: 1_000,
  user: { waId: '2' },
  groupId: null,
  statuses: [],
  reactions: [],
  edits: [],
  revoked: null,
};

const status = (word: string, at: number, code?: number): StatusEntry => ({
  identity: `${word}${at}`,
  status: word,
  at,
  errors: code === undefined ? [] : [{ code }],
  source: 'webhook',
});

describe('messageView', () => {
  it('shows each version of an edited message, and none for an unedited one', () => {
    const edits = [
      { wamid: 'wamid.2', at: 2_000, type: 'image', content: { caption: 'New' }, media: { caption: 'New' } },
    ];
    expect(messageView(record).versions).toEqual([]);
    expect(messageView({ ...record, edits })).toMatchObject({
      isEdited: true,
      media: { id: '1', caption: 'New' },
      versions: [
        { wamid: 'wamid.1', at: '1970-01-01T00:00:01.000Z', content: { caption: 'Look' }, media: { caption: 'Look' } },
        { wamid: 'wamid.2', at: '1970-01-01T00:00:02.000Z', content: { caption: 'New' }, media: { id: '1' } },
      ],
    });
  });

  it('shows the message it answers, also for records of older versions', () => {
    const quoted = { wamid: 'wamid.0', author: { waId: '2' }, direction: 'in' } as const;
    expect(messageView({ ...record, body: { ...body, repliesTo: quoted } }).repliesTo).toEqual({
      wamid: 'wamid.0',
      direction: 'in',
      author: { waId: '2', userId: null, parentUserId: null, name: null, username: null },
    });
    expect(messageView({ ...record, body: { ...body, repliesTo: 'wamid.0' } }).repliesTo).toEqual({
      wamid: 'wamid.0',
      direction: null,
      author: null,
    });
  });

  it('shows the payment of its order with all reports, and the end of a free entry point', () => {
    const payments = [
      { identity: '1', state: 'failed', at: 1_000, errors: [{ code: 1 }] },
      { identity: '2', state: 'captured', at: 2_000, referenceId: 'o', amount: { value: 5, offset: 100 }, errors: [] },
    ];
    const statuses = [{ ...status('sent', 1), freeEntryPointEndsAt: 9_000, conversation: { id: 'c' } }];
    expect(messageView({ ...record, payments, statuses })).toMatchObject({
      payment: {
        state: 'captured',
        referenceId: 'o',
        amount: { value: 5, offset: 100 },
        currency: null,
        reports: [{ state: 'failed', errors: [{ code: 1 }] }, { state: 'captured' }],
      },
      freeEntryPointEndsAt: '1970-01-01T00:00:09.000Z',
      statuses: [{ conversation: { id: 'c' } }],
    });
    expect(messageView(record)).toMatchObject({ payment: null, freeEntryPointEndsAt: null });
  });

  it('shows the product that a question is about', () => {
    expect(messageView({ ...record, body: { ...body, product: { retailerId: 'mug-7' } } }).product).toEqual({
      catalogId: null,
      retailerId: 'mug-7',
    });
  });

  it.each([
    [{ preview_url: true }, true],
    [{ preview_url: false }, false],
    [{ body: 'https://example.com' }, null],
    [null, null],
  ])('shows for %j whether a text has a link preview: %s', (content, hasUrlPreview) => {
    expect(messageView({ ...record, body: { ...body, type: 'text', content } })).toMatchObject({ hasUrlPreview });
  });

  it.each([
    ['wacid.9', 'audio', true],
    ['wamid.9', 'audio', false],
    ['wacid.9', 'text', false],
  ])('recognises voicemail by the id: %s, %s', (wamid, type, isVoicemail) => {
    expect(messageView({ ...record, wamid, body: { ...body, type } })).toMatchObject({ isVoicemail });
  });

  it('names the conversation without a phone number', () => {
    expect(messageView(record).conversationId).toMatch(/^cnv_[0-9a-f]{20}$/);
    expect(messageView({ ...record, conversationKey: null }).conversationId).toBeNull();
  });

  it('shows the newest edit as the content', () => {
    const edits = [
      { wamid: 'wamid.3', at: 3_000, type: 'image', content: { caption: 'Newest' } },
      { wamid: 'wamid.2', at: 2_000, type: 'image', content: { caption: 'Newer' } },
    ];
    expect(messageView({ ...record, edits })).toMatchObject({ content: { caption: 'Newest' }, isEdited: true });
  });

  it('shows nothing of what a deleted message said, in any edit of it either', () => {
    const edits = [{ wamid: 'wamid.2', at: 2_000, type: 'text', content: { body: 'SECRET' } }];
    const revoked = { wamid: 'wamid.3', at: 3_000 };
    const content = { body: 'SECRET' };
    const view = messageView({ ...record, body: { ...body, content, media: { caption: 'SECRET' } }, edits, revoked });
    expect(JSON.stringify(view)).not.toContain('SECRET');
    expect(view).toMatchObject({
      state: 'revoked',
      content: null,
      media: null,
      revoked: { at: '1970-01-01T00:00:03.000Z' },
    });
  });

  it('shows the latest failure as the cause while the state is failed', () => {
    const statuses = [status('failed', 3_000, 2), status('failed', 1_000, 1), status('failed', 4_000)];
    expect(messageView({ ...record, statuses })).toMatchObject({ state: 'failed', failure: { code: 2, title: null } });
    expect(messageView({ ...record, statuses: [status('failed', 1)] })).toMatchObject({
      state: 'failed',
      failure: null,
    });
    expect(messageView({ ...record, statuses: [...statuses, status('delivered', 2_000)] }).failure).toBeNull();
  });

  it('shows the most consequential of several errors as the cause, and all of them with their status', () => {
    const failed = { ...status('failed', 1_000), errors: [{ code: 131000 }, { code: 131031 }, { code: 131026 }] };
    expect(messageView({ ...record, statuses: [failed] })).toMatchObject({
      failure: { code: 131031 },
      statuses: [{ errors: [{ code: 131000 }, { code: 131031 }, { code: 131026 }] }],
    });
  });

  it('counts participants in groups only', () => {
    const statuses = [{ ...status('read', 2_000), participant: { waId: '3' } }];
    expect(messageView({ ...record, groupId: 'g', statuses }).groupProgress).toMatchObject({
      participants: 1,
      read: 1,
    });
    expect(messageView(record).groupProgress).toBeNull();
  });

  it('shows a stub without content, direction and, if none was reported, time', () => {
    expect(messageView({ ...record, body: null, at: 0 })).toMatchObject({
      isStub: true,
      direction: null,
      type: null,
      content: null,
      at: null,
      state: 'unknown',
    });
  });
});
