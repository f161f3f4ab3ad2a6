import type { WebhookItem } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import { ada, at, editItem, messageItem, revokeItem } from '../../test/support/items.ts';
import { phoneNumberId } from '../../test/support/webhooks.ts';
import { shownContent, versionsOf } from './shown-content.ts';

const original = messageItem('wamid.1', { content: { body: 'first' } });
const shownAfter = (...items: readonly WebhookItem[]) => shownContent(applyItems(...items).message('wamid.1'));

describe('applyEdit', () => {
  it('shows the newest edit by Meta’s time, whatever comes last', () => {
    const [second, third] = [
      editItem('wamid.E1', 'wamid.1', 'second', { at: at(1) }),
      editItem('wamid.E2', 'wamid.1', 'third', { at: at(2) }),
    ];
    for (const items of [
      [original, second, third],
      [third, second, original],
    ]) {
      expect(shownAfter(...items)).toEqual({
        wamid: 'wamid.E2',
        at: at(2),
        type: 'text',
        content: { body: 'third' },
      });
    }
  });

  it('decides between edits of the same second by their ids', () => {
    const edits = [editItem('wamid.E1', 'wamid.1', 'a'), editItem('wamid.E2', 'wamid.1', 'b')];
    expect(shownAfter(...edits)).toMatchObject({ content: { body: 'b' } });
    expect(shownAfter(...edits.toReversed())).toMatchObject({ content: { body: 'b' } });
  });

  it('keeps the original and all versions, and is no message of its own', () => {
    const { messages } = applyItems(original, editItem('wamid.E1', 'wamid.1', 'second')).snapshot();
    expect(messages).toMatchObject([
      {
        wamid: 'wamid.1',
        body: { content: { body: 'first' } },
        edits: [{ wamid: 'wamid.E1', content: { body: 'second' } }],
        concernedBy: ['wamid.E1'],
      },
      { wamid: 'wamid.E1', body: null, conversationKey: null, concerns: 'wamid.1' },
    ]);
  });

  it('waits on a stub in the same conversation for a message not known yet', () => {
    expect(applyItems(editItem('wamid.E1', 'wamid.1', 'second', { at: at(5) })).message('wamid.1')).toMatchObject({
      body: null,
      at: at(5),
      conversationKey: `${phoneNumberId}/w:${ada.waId}`,
    });
  });

  it('is stored as a message if it does not say what it edits', () => {
    const broken = messageItem('wamid.E1', { type: 'edit', edit: undefined });
    expect(applyItems(broken).message('wamid.E1').body).toMatchObject({ type: 'edit' });
  });
});

describe('applyRevoke', () => {
  const revoke = revokeItem('wamid.R', 'wamid.1', { at: at(3) });

  it('is final: no later edit, message or reaction brings the content back', () => {
    const lateEdit = editItem('wamid.E', 'wamid.1', 'late', { at: at(9) });
    expect(shownAfter(original, revoke, lateEdit)).toBeNull();
    expect(shownAfter(lateEdit, revoke, original)).toBeNull();
    expect(applyItems(revoke).message('wamid.1')).toMatchObject({
      revoked: { wamid: 'wamid.R', at: at(3) },
      at: at(3),
    });
  });

  it('keeps the first of several deletions', () => {
    const again = revokeItem('wamid.Q', 'wamid.1', { at: at(4) });
    expect(applyItems(again, revoke).message('wamid.1').revoked).toMatchObject({ wamid: 'wamid.R' });
    expect(applyItems(revoke, again).message('wamid.1').revoked).toMatchObject({ wamid: 'wamid.R' });
  });

  it('creates no conversation if it names nobody', () => {
    const { conversations, messages } = applyItems(revokeItem('wamid.R', 'wamid.1', { user: undefined })).snapshot();
    expect(conversations).toEqual([]);
    expect(messages).toMatchObject([{ conversationKey: null }, { conversationKey: null, concerns: 'wamid.1' }]);
  });
});

describe('shownContent', () => {
  it('is the message as sent if nothing edited it, and nothing for a stub', () => {
    expect(shownAfter(original)).toEqual({ wamid: 'wamid.1', at: at(0), type: 'text', content: { body: 'first' } });
    expect(shownContent({ wamid: 'wamid.1', at: 0, body: null, edits: [], revoked: null })).toBeNull();
  });

  const photo = { id: 'media.1', mimeType: 'image/jpeg', caption: 'Mill' };
  const image = messageItem('wamid.1', { type: 'image', content: { id: 'media.1' }, media: photo });
  const imageEdit = (wamid: string, seconds: number, media: object) =>
    editItem(wamid, 'wamid.1', '', {
      at: at(seconds),
      edit: { wamid: 'wamid.1', type: 'image', content: media, media },
    });

  it.each([
    ['a new caption leaves the file', { caption: 'Old mill' }, { ...photo, caption: 'Old mill' }],
    ['a removed caption leaves the file', {}, { id: 'media.1', mimeType: 'image/jpeg' }],
    ['a new file replaces the old one', { id: 'media.2' }, { id: 'media.2' }],
    ['a new file may have only a URL', { url: 'https://m' }, { url: 'https://m' }],
  ])('pain: an edited photo was shown with its old file: %s', (_case, media, shown) => {
    for (const items of [
      [image, imageEdit('wamid.E', 1, media)],
      [imageEdit('wamid.E', 1, media), image],
    ]) {
      expect(shownAfter(...items)?.media).toEqual(shown);
    }
  });

  it('has no file once a photo was edited into a text', () => {
    expect(shownAfter(image, editItem('wamid.E', 'wamid.1', 'words', { at: at(1) }))?.media).toBeUndefined();
  });
});

describe('versionsOf', () => {
  it('pain: what a message said before it was edited is lost', () => {
    const edits = [2, 1].map((second) => editItem(`wamid.E${second}`, 'wamid.1', `v${second}`, { at: at(second) }));
    const versions = versionsOf(applyItems(...edits, original).message('wamid.1'));
    expect(versions.map(({ wamid, at: since, content }) => [wamid, since, content])).toEqual([
      ['wamid.1', at(0), { body: 'first' }],
      ['wamid.E1', at(1), { body: 'v1' }],
      ['wamid.E2', at(2), { body: 'v2' }],
    ]);
  });

  it('begins with the first edit if the message itself has not arrived', () => {
    const { edits } = applyItems(editItem('wamid.E', 'wamid.1', 'new')).message('wamid.1');
    expect(versionsOf({ wamid: 'wamid.1', at: 0, body: null, edits })).toMatchObject([{ wamid: 'wamid.E' }]);
  });
});
