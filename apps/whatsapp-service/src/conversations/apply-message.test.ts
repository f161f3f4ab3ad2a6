import type { WebhookItem } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import { ada, at, bob, cleo, messageItem, reactionItem, statusItem } from '../../test/support/items.ts';
import { noon, phoneNumberId, wabaId } from '../../test/support/webhooks.ts';
import { arrivalOf } from './arrival.ts';
import { messageRecords } from './collections.ts';
import { messageState } from './status-lattice.ts';

describe('applyMessage', () => {
  it('stores a message with its content in the conversation of its user', () => {
    const media = { id: '1', mimeType: 'image/jpeg' };
    const user = { ...ada, name: 'Ada', username: 'ada' };
    const repliesTo = { wamid: 'wamid.0', author: { waId: ada.waId }, direction: 'in' } as const;
    const item = messageItem('wamid.1', { type: 'image', media, repliesTo, isForwarded: true, user });
    const applied = applyItems(item);
    expect(applied.message('wamid.1')).toEqual({
      arrival: arrivalOf({ receivedAt: noon, sequence: 0 }, 0),
      key: `${phoneNumberId}/wamid.1`,
      phoneNumberId,
      via: 'messages',
      wamid: 'wamid.1',
      conversationKey: `${phoneNumberId}/w:${ada.waId}`,
      body: {
        direction: 'in',
        source: 'webhook',
        type: 'image',
        content: { body: 'text of wamid.1' },
        media,
        repliesTo,
        isForwarded: true,
        errors: [],
      },
      at: noon,
      user,
      groupId: null,
      statuses: [],
      reactions: [],
      edits: [],
      revoked: null,
    });
    expect(applied.alias('w:16505551234')).toMatchObject({
      id: expect.stringMatching(/^cnv_[0-9a-f]{20}$/),
      waId: ada.waId,
      partOf: null,
      members: [`${phoneNumberId}/w:${ada.waId}`],
      total: {
        activeAt: noon,
        name: { value: 'Ada', at: noon },
        username: { value: 'ada', at: noon },
      },
    });
  });

  it('keeps a user who shows a username and no phone number (pain 18)', () => {
    const applied = applyItems(messageItem('wamid.1', { user: { ...bob, username: 'bob' } }));
    expect(applied.message('wamid.1').conversationKey).toBe(`${phoneNumberId}/u:US.2000`);
    expect(applied.alias('u:US.2000')).toMatchObject({
      userId: 'US.2000',
      waId: null,
      total: { username: { value: 'bob' }, activeAt: noon },
    });
  });

  it('pain: two senders without any id never share a conversation or a service window', () => {
    const applied = applyItems(messageItem('wamid.1', { user: undefined }), messageItem('wamid.2', { user: {} }));
    for (const wamid of ['wamid.1', 'wamid.2']) {
      expect(applied.message(wamid).conversationKey).toBe(`${phoneNumberId}/unknown:${wamid}`);
    }
    expect(applied.alias('unknown:wamid.1').total).toMatchObject({ activeAt: at(0), windowOpenedAt: at(0) });
    expect(applied.alias('unknown:wamid.2').total).toMatchObject({ activeAt: at(0), windowOpenedAt: at(0) });
  });

  it('moves a message without a user to its user once another item names them, with everything it showed', () => {
    const items = [
      messageItem('wamid.1', { kind: 'echo', user: undefined }),
      statusItem('wamid.1', 'delivered', { at: at(1) }),
    ];
    for (const order of [items, items.toReversed()]) {
      const applied = applyItems(...order);
      const conversation = applied.conversation('unknown:wamid.1');
      expect(conversation).toMatchObject({ alias: `w:${ada.waId}`, total: { activeAt: at(0) } });
      expect(applied.message('wamid.1').conversationKey).toBe(conversation.key);
    }
  });

  it('keeps a message without an id or a business number', () => {
    const { records } = applyItems({
      ...messageItem('', { identity: 'message:hash' }),
      wamid: undefined,
      phoneNumberId: undefined,
    });
    expect(records.all(messageRecords)).toMatchObject([
      {
        phoneNumberId: `waba-${wabaId}`,
        wamid: expect.stringMatching(/^none\.[0-9a-f]{20}$/),
        conversationKey: `waba-${wabaId}/w:${ada.waId}`,
      },
    ]);
  });

  it('puts a group message into the group’s conversation, and keeps its author', () => {
    const applied = applyItems(messageItem('wamid.1', { groupId: 'G1', user: { ...cleo, name: 'Cleo' } }));
    expect(applied.message('wamid.1')).toMatchObject({
      conversationKey: `${phoneNumberId}/g:G1`,
      groupId: 'G1',
      user: { ...cleo, name: 'Cleo' },
    });
    expect(applied.snapshot().conversations).toMatchObject([{ alias: 'g:G1', groupId: 'G1', total: { name: null } }]);
  });

  it('fills the stub that a status made before the message was known', () => {
    const [status, echo] = [statusItem('wamid.1', 'sent'), messageItem('wamid.1', { kind: 'echo' })];
    expect(applyItems(status, echo).snapshot()).toMatchObject(applyItems(echo, status).snapshot());
    expect(applyItems(status, echo).message('wamid.1')).toMatchObject({
      body: { direction: 'out', source: 'echo' },
      statuses: [{ status: 'sent' }],
    });
  });

  it('moves a message to the user id’s conversation when a later item shows the user id', () => {
    const known = statusItem('wamid.1', 'read', { user: { ...ada, userId: 'US.1' }, at: at(5) });
    const message = applyItems(messageItem('wamid.1', { kind: 'echo' }), known).message('wamid.1');
    expect(message).toMatchObject({ conversationKey: `${phoneNumberId}/u:US.1`, user: { ...ada, userId: 'US.1' } });
  });

  it('does not copy content that is nested too deeply, and keeps the message', () => {
    let content: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) content = { content };
    const { body } = applyItems(messageItem('wamid.1', { content, referral: content })).message('wamid.1');
    expect(body).toMatchObject({ type: 'text' });
    expect(body).not.toHaveProperty('content');
    expect(body).not.toHaveProperty('referral');
  });
});

describe('applyMessage with echoes and history (pain 24)', () => {
  it('stores an echo as an outbound message, once, however often it comes', () => {
    const echo = messageItem('wamid.1', { kind: 'echo' });
    const { messages, conversations } = applyItems(echo, echo).snapshot();
    expect(messages).toMatchObject([{ body: { direction: 'out', source: 'echo' } }]);
    expect(conversations).toMatchObject([{ total: { activeAt: noon, windowOpenedAt: null } }]);
  });

  it('opens no window by history, however new its messages are', () => {
    const { total } = applyItems(messageItem('wamid.1', { kind: 'history' })).alias(`w:${ada.waId}`);
    expect(total).toMatchObject({ activeAt: noon, windowOpenedAt: null });
  });

  it('lets history overwrite nothing that came live, and add the furthest status', () => {
    const live = messageItem('wamid.1', { kind: 'echo', content: { body: 'live' } });
    const old = messageItem('wamid.1', {
      kind: 'history',
      direction: 'out',
      content: { body: 'as the app remembers it, at length' },
      historyStatus: 'read',
      at: at(-60),
    });
    for (const items of [
      [live, old],
      [old, live],
    ]) {
      const message = applyItems(...items).message('wamid.1');
      expect(message).toMatchObject({ at: noon, body: { source: 'echo', content: { body: 'live' } } });
      expect(messageState(message)).toBe('read');
    }
  });

  it('replaces a placeholder of the history by the media that follows under the same id', () => {
    const place = messageItem('wamid.1', {
      kind: 'history',
      type: 'media_placeholder',
      content: { much: 'x'.repeat(99) },
    });
    const image = messageItem('wamid.1', { kind: 'history', type: 'image', media: { id: '1' } });
    for (const items of [
      [place, image],
      [image, place],
    ]) {
      const applied = applyItems(...items);
      expect(applied.message('wamid.1').body).toMatchObject({ type: 'image', media: { id: '1' } });
    }
  });
});

describe('applyReaction', () => {
  const reactionsAfter = (...items: readonly WebhookItem[]) => applyItems(...items).message('wamid.1').reactions;

  it('puts a reaction on its message, and keeps the message that carried it', () => {
    const applied = applyItems(messageItem('wamid.1'), reactionItem('wamid.R', 'wamid.1', '👍'));
    expect(applied.message('wamid.1').reactions).toEqual([
      { actors: [`w:${ada.waId}`], emoji: '👍', at: noon, wamid: 'wamid.R' },
    ]);
    expect(applied.message('wamid.R').body).toMatchObject({ type: 'reaction', reactsTo: 'wamid.1' });
  });

  it('waits on a stub in the same conversation for a message not known yet', () => {
    expect(applyItems(reactionItem('wamid.R', 'wamid.1', '👍')).message('wamid.1')).toMatchObject({
      body: null,
      conversationKey: `${phoneNumberId}/w:${ada.waId}`,
      reactions: [{ emoji: '👍' }],
    });
  });

  it('keeps the newest reaction of each person by Meta’s time, including a removal', () => {
    const thumb = reactionItem('wamid.R1', 'wamid.1', '👍', { at: at(1) });
    const heart = reactionItem('wamid.R2', 'wamid.1', '❤️', { at: at(2) });
    const removal = reactionItem('wamid.R3', 'wamid.1', undefined, { at: at(3) });
    expect(reactionsAfter(heart, thumb)).toMatchObject([{ emoji: '❤️' }]);
    const [taken, ...others] = reactionsAfter(removal, thumb, heart);
    expect(taken).not.toHaveProperty('emoji');
    expect(others).toEqual([]);
  });

  it('decides between reactions of the same second by their ids', () => {
    const [one, two] = [reactionItem('wamid.R1', 'wamid.1', '👍'), reactionItem('wamid.R2', 'wamid.1', '❤️')];
    expect(reactionsAfter(one, two)).toMatchObject([{ emoji: '❤️' }]);
    expect(reactionsAfter(two, one)).toMatchObject([{ emoji: '❤️' }]);
  });

  it('keeps the business’s reaction next to the user’s', () => {
    const own = reactionItem('wamid.R2', 'wamid.1', '❤️', { kind: 'echo' });
    expect(reactionsAfter(reactionItem('wamid.R1', 'wamid.1', '👍'), own)).toMatchObject([
      { actors: ['business'], emoji: '❤️' },
      { actors: [`w:${ada.waId}`], emoji: '👍' },
    ]);
  });

  it('recognises a person by any of their ids', () => {
    const by = (wamid: string, user: typeof cleo, seconds: number) =>
      reactionItem(wamid, 'wamid.1', wamid, { user, at: at(seconds), groupId: 'G1' });
    const items = [by('r1', { waId: cleo.waId }, 1), by('r2', { userId: cleo.userId }, 3), by('r3', cleo, 2)];
    const expected = [{ actors: ['u:US.3000', `w:${cleo.waId}`], emoji: 'r2' }];
    expect(reactionsAfter(...items)).toMatchObject(expected);
    expect(reactionsAfter(...items.toReversed(), ...items)).toMatchObject(expected);
  });

  it('survives a reaction to itself', () => {
    const message = applyItems(reactionItem('wamid.1', 'wamid.1', '👍')).message('wamid.1');
    expect(message).toMatchObject({ body: { type: 'reaction' }, reactions: [{ emoji: '👍' }] });
  });
});
