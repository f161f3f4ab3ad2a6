import type { WebhookItem } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import { ada, at, editItem, messageItem, reactionItem, revokeItem, statusItem } from '../../test/support/items.ts';
import { phoneNumberId } from '../../test/support/webhooks.ts';
import { messageRecords } from './collections.ts';
import { concernedMessage, wamidsAbout } from './concerned-message.ts';
import type { MessageRecord } from './message-record.ts';

const messagesAfter = (...items: readonly WebhookItem[]) => {
  const { records } = applyItems(...items);
  return {
    findMessage: async (wamid: string): Promise<MessageRecord | null> =>
      records.find(messageRecords, `${phoneNumberId}/${wamid}`),
  };
};
const found = async (wamid: string, ...items: readonly WebhookItem[]) =>
  (await concernedMessage(messagesAfter(...items), wamid))?.wamid;

const original = messageItem('wamid.1');
const edit = editItem('wamid.E', 'wamid.1', 'new', { at: at(1) });
const revoke = revokeItem('wamid.R', 'wamid.1', { at: at(2) });

describe('pain: the id of an edit or of a deletion is the id of nothing', () => {
  it('leads to the message that it changes, whichever came first', async () => {
    for (const items of [
      [original, edit, revoke],
      [revoke, edit, original],
    ]) {
      expect(await found('wamid.E', ...items)).toBe('wamid.1');
      expect(await found('wamid.R', ...items)).toBe('wamid.1');
      expect(await found('wamid.1', ...items)).toBe('wamid.1');
    }
  });

  it('leads to the stub of a message that has not come', async () => {
    expect(await found('wamid.E', edit)).toBe('wamid.1');
  });

  it('leads on from an edit of an edit, and never in circles', async () => {
    expect(await found('wamid.E2', original, edit, editItem('wamid.E2', 'wamid.E', 'newer'))).toBe('wamid.1');
    const circle = [editItem('wamid.A', 'wamid.B', 'a'), editItem('wamid.B', 'wamid.A', 'b')];
    expect(['wamid.A', 'wamid.B']).toContain(await found('wamid.A', ...circle));
    expect(await found('wamid.S', editItem('wamid.S', 'wamid.S', 'itself'))).toBe('wamid.S');
  });

  it('is the message itself where one has that id, and null for an unknown id', async () => {
    expect(await found('wamid.E', edit, original, messageItem('wamid.E'))).toBe('wamid.E');
    expect(await found('wamid.unknown', original)).toBeUndefined();
  });

  it('shows a change in no conversation, even if statuses of it come', () => {
    const { records } = applyItems(original, edit, statusItem('wamid.E', 'delivered'));
    expect(records.find(messageRecords, `${phoneNumberId}/wamid.E`)).toMatchObject({ conversationKey: null });
  });
});

describe('wamidsAbout', () => {
  it('lists everything about a message: edits, deletions, and every reaction, including replaced ones', async () => {
    const reactions = [1, 2].map((n) => reactionItem(`wamid.X${n}`, 'wamid.1', '👍', { at: at(n), user: ada }));
    const messages = messagesAfter(original, edit, revoke, ...reactions);
    const all = ['wamid.1', 'wamid.E', 'wamid.R', 'wamid.X1', 'wamid.X2'];
    expect((await wamidsAbout(messages, 'wamid.1')).toSorted()).toEqual(all);
    expect((await wamidsAbout(messages, 'wamid.E')).toSorted()).toEqual(all);
  });

  it('is the wamid alone if nothing is known of it', async () => {
    expect(await wamidsAbout(messagesAfter(), 'wamid.1')).toEqual(['wamid.1']);
  });

  it('knows the changes in records of older versions', async () => {
    const { concernedBy: _none, ...older } = applyItems(original, edit).message('wamid.1');
    expect(await wamidsAbout({ findMessage: async () => older }, 'wamid.1')).toEqual(['wamid.1', 'wamid.E']);
  });

  it('names 30 at most, including the message itself', async () => {
    const many = Array.from({ length: 40 }, (_, index) => editItem(`wamid.E${index}`, 'wamid.1', 'x'));
    const wamids = await wamidsAbout(messagesAfter(original, ...many), 'wamid.1');
    expect([wamids.length, wamids[0]]).toEqual([30, 'wamid.1']);
  });
});
