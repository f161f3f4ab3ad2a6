import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import { ada, at, cleo, messageItem, statusItem } from '../../test/support/items.ts';
import { noon, phoneNumberId } from '../../test/support/webhooks.ts';
import { messageState } from './status-lattice.ts';

describe('applyStatus', () => {
  it('waits for its message on a stub, which the recipient’s conversation shows (pain 8)', () => {
    const applied = applyItems(
      statusItem('wamid.1', 'delivered', { at: at(7) }),
      statusItem('wamid.1', 'sent', { at: at(3) }),
    );
    expect(applied.message('wamid.1')).toMatchObject({
      body: null,
      at: at(3),
      conversationKey: `${phoneNumberId}/w:${ada.waId}`,
      user: ada,
    });
    expect(applied.alias(`w:${ada.waId}`)).toMatchObject({ partOf: null, total: { activeAt: null } });
    expect(messageState(applied.message('wamid.1'))).toBe('delivered');
  });

  it('pain: how long messages are free after an ad is not visible: the last end is on message and conversation', () => {
    const sent = (wamid: string, end: number) =>
      statusItem(wamid, 'sent', { conversation: { id: 'c' }, freeEntryPointEndsAt: at(end) });
    const ends = [sent('wamid.1', 500), sent('wamid.2', 900), statusItem('wamid.2', 'read', { at: at(9) })];
    for (const items of [ends, ends.toReversed()]) {
      const applied = applyItems(...items);
      expect(applied.message('wamid.1').statuses).toMatchObject([
        { conversation: { id: 'c' }, freeEntryPointEndsAt: at(500) },
      ]);
      expect(applied.alias(`w:${ada.waId}`).total.freeEntryPointEndsAt).toBe(at(900));
    }
  });

  it('keeps every status with its time, price, errors and opaque data, in order of time', () => {
    const pricing = { category: 'utility', billable: true };
    const { statuses } = applyItems(
      statusItem('wamid.1', 'read', { at: at(2) }),
      statusItem('wamid.1', 'sent', { at: at(0), pricing, opaqueData: 'order 7' }),
      statusItem('wamid.1', 'delivered', { at: at(1) }),
    ).message('wamid.1');
    expect(statuses.map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
    expect(statuses[0]).toEqual({
      identity: expect.any(String),
      status: 'sent',
      at: noon,
      pricing,
      opaqueData: 'order 7',
      errors: [],
      source: 'webhook',
    });
  });

  it('keeps one status once, however often it comes', () => {
    const status = statusItem('wamid.1', 'sent');
    expect(applyItems(status, status, status).message('wamid.1').statuses).toHaveLength(1);
  });

  it('belongs to no conversation until its message comes if it names no recipient', () => {
    const lost = statusItem('wamid.1', 'sent', { user: undefined });
    expect(applyItems(lost).message('wamid.1').conversationKey).toBeNull();
    expect(applyItems(lost).snapshot().conversations).toEqual([]);
    const { conversationKey } = applyItems(lost, messageItem('wamid.1', { kind: 'echo' })).message('wamid.1');
    expect(conversationKey).toBe(`${phoneNumberId}/w:${ada.waId}`);
  });

  it('belongs to the group’s conversation in a group, and not to its participants’', () => {
    const item = statusItem('wamid.1', 'read', { groupId: 'G1', user: cleo, participant: cleo });
    const applied = applyItems(item);
    expect(applied.message('wamid.1')).toMatchObject({
      conversationKey: `${phoneNumberId}/g:G1`,
      user: null,
      statuses: [{ participant: cleo }],
    });
    expect(applied.snapshot().conversations.map(({ alias }) => alias)).toEqual(['g:G1']);
  });

  it('is not attributed to the participant if the group’s id is missing', () => {
    const applied = applyItems(statusItem('wamid.1', 'read', { user: cleo, participant: cleo }));
    expect(applied.message('wamid.1')).toMatchObject({ conversationKey: null, user: null });
  });

  it('sets the user’s name, but a message of the same day has priority', () => {
    const named = (name: string) => ({ ...ada, name });
    const status = statusItem('wamid.1', 'read', { at: at(60), user: named('Old') });
    const message = messageItem('wamid.2', { at: at(0), user: named('New') });
    expect(applyItems(status).alias(`w:${ada.waId}`).total.name).toMatchObject({ value: 'Old' });
    expect(applyItems(message, status).alias(`w:${ada.waId}`).total.name).toEqual({ value: 'New', at: noon });
  });
});
