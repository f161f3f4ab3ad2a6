import type { WebhookItem } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import {
  ada,
  at,
  callItem,
  contactItem,
  editItem,
  messageItem,
  preferenceItem,
  reactionItem,
  revokeItem,
  statusItem,
  systemItem,
} from '../../test/support/items.ts';
import { noon } from '../../test/support/webhooks.ts';
import { serviceWindow } from './service-window.ts';

const hour = 3_600_000;

describe('serviceWindow', () => {
  it('is open for 24 hours, and closed at their very end', () => {
    expect(serviceWindow(noon, noon)).toEqual({ isOpen: true, closesAt: noon + 24 * hour });
    expect(serviceWindow(noon, noon + 24 * hour - 1)).toMatchObject({ isOpen: true });
    expect(serviceWindow(noon, noon + 24 * hour)).toEqual({ isOpen: false, closesAt: noon + 24 * hour });
  });

  it('is closed, and never closes, if it never opened', () => {
    expect(serviceWindow(null, noon)).toEqual({ isOpen: false, closesAt: null });
  });
});

describe('windowOpenedAt', () => {
  const openedBy = (item: WebhookItem) => applyItems(item).alias('w:16505551234').total.windowOpenedAt;

  it.each([
    ['a text', messageItem('wamid.1')],
    ['a tap on a button', messageItem('wamid.1', { type: 'button' })],
    ['an interactive answer', messageItem('wamid.1', { type: 'interactive', subtype: 'list_reply' })],
    ['a reaction', reactionItem('wamid.1', 'wamid.2', '👍')],
    ['a message the API can’t show', messageItem('wamid.1', { type: 'unsupported' })],
    ['a message of a type that is new to us', messageItem('wamid.1', { type: 'hologram' })],
    ['a call that the user begins', callItem('connect', { startedBy: 'user' })],
    ['a call of the business that the user accepts', callItem('ACCEPTED', { startedBy: 'business' })],
  ])('is the time of %s', (_name, item) => {
    expect(openedBy(item)).toBe(noon);
  });

  it.each([
    ['a status', statusItem('wamid.1', 'read')],
    ['a system message', systemItem('wamid.1', 'user_changed_number', { waId: '2' })],
    ['opening the chat', messageItem('wamid.1', { type: 'request_welcome' })],
    ['an edit', editItem('wamid.1', 'wamid.2', 'new')],
    ['a revoke', revokeItem('wamid.1', 'wamid.2')],
    ['an echo from the business’s app', messageItem('wamid.1', { kind: 'echo' })],
    ['history', messageItem('wamid.1', { kind: 'history' })],
    ['a preference', preferenceItem('resume')],
    ['an entry of the address book', contactItem('add', { fullName: 'Ada' })],
    ['a call of the business', callItem('connect', { startedBy: 'business' })],
    ['a call that nobody accepted', callItem('REJECTED', { startedBy: 'business' })],
    ['the end of a call', callItem('terminate', { startedBy: 'user' })],
    ['a message without a time', messageItem('wamid.1', { at: undefined })],
  ])('stays empty after %s', (_name, item) => {
    expect(openedBy(item)).toBeNull();
  });

  it('is the latest time, whatever comes last', () => {
    const messages = [messageItem('wamid.1', { at: at(60) }), messageItem('wamid.2', { at: at(0) })];
    expect(applyItems(...messages).alias('w:16505551234').total.windowOpenedAt).toBe(at(60));
  });

  it('belongs to the group in a group, not to the author', () => {
    const applied = applyItems(messageItem('wamid.1', { groupId: 'G1' }));
    expect(applied.alias('g:G1').total.windowOpenedAt).toBe(noon);
    expect(() => applied.alias(`w:${ada.waId}`)).toThrow();
  });

  it('is shared by all aliases of a user', () => {
    const byNumber = messageItem('wamid.1', { at: at(60) });
    const byBoth = messageItem('wamid.2', { at: at(0), user: { ...ada, userId: 'US.1' } });
    expect(applyItems(byNumber, byBoth).conversation('w:16505551234')).toMatchObject({
      alias: 'u:US.1',
      total: { windowOpenedAt: at(60) },
    });
  });
});
