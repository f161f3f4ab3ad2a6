import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import { ada, at, messageItem, preferenceItem, systemItem, userIdUpdateItem } from '../../test/support/items.ts';
import { phoneNumberId } from '../../test/support/webhooks.ts';

const number = ada.waId ?? '';
const key = (alias: string) => `${phoneNumberId}/${alias}`;

/** A message that shows Ada's number with this user id. */
const seen = (userId: string, seconds: number, change: Parameters<typeof messageItem>[1] = {}) =>
  messageItem(`wamid.${userId}.${seconds}`, { user: { ...ada, userId }, at: at(seconds), ...change });

describe('joinAlias', () => {
  it('makes one conversation of a user known by number, then by both, then by user id alone', () => {
    const items = [
      messageItem('wamid.1', { at: at(1) }),
      seen('US.1', 2),
      messageItem('wamid.3', { user: { userId: 'US.1' }, at: at(3) }),
    ];
    for (const order of [items, items.toReversed()]) {
      const applied = applyItems(...order);
      expect(applied.alias(`w:${number}`)).toMatchObject({ partOf: key('u:US.1'), members: [], total: { last: null } });
      expect(applied.alias('u:US.1')).toMatchObject({
        partOf: null,
        waId: number,
        userId: 'US.1',
        members: [key('u:US.1'), key(`w:${number}`)],
        total: { last: { wamid: 'wamid.3' } },
      });
    }
  });

  it('gives a recycled number to the user id first seen with it, and never joins two people', () => {
    const items = [messageItem('wamid.1', { at: at(0) }), seen('US.OLD', 1), seen('US.NEW', 900)];
    for (const order of [items, items.toReversed()]) {
      const applied = applyItems(...order);
      expect(applied.conversation(`w:${number}`).alias).toBe('u:US.OLD');
      expect(applied.alias('u:US.OLD').members).toEqual([key('u:US.OLD'), key(`w:${number}`)]);
      expect(applied.alias('u:US.NEW')).toMatchObject({ partOf: null, members: [key('u:US.NEW')], waId: number });
    }
  });

  it('takes what was told under the number along when an earlier owner is told of later', () => {
    const byNumber = messageItem('wamid.1', { at: at(5_000) });
    const applied = applyItems(seen('US.2', 10), byNumber, seen('US.1', 5));
    expect(applied.alias('u:US.1').total.last).toMatchObject({ wamid: 'wamid.1' });
    expect(applied.alias('u:US.2').total.last).toMatchObject({ wamid: 'wamid.US.2.10' });
  });

  it('decides by spelling where two user ids were first seen at the same time', () => {
    for (const items of [
      [seen('US.1', 0), seen('US.2', 0)],
      [seen('US.2', 0), seen('US.1', 0)],
    ]) {
      expect(applyItems(...items).conversation(`w:${number}`).alias).toBe('u:US.1');
    }
  });

  it('lets any dated sighting go before shared history, which names users as known when it is shared', () => {
    const shared = seen('US.HISTORY', -9_000, { kind: 'history' });
    expect(applyItems(shared).conversation(`w:${number}`).alias).toBe('u:US.HISTORY');
    expect(applyItems(shared, seen('US.LIVE', 0)).conversation(`w:${number}`).alias).toBe('u:US.LIVE');
    expect(applyItems(seen('US.LIVE', 0), shared).conversation(`w:${number}`).alias).toBe('u:US.LIVE');
  });

  it('shows a wish told under the number on the conversation of the user id', () => {
    const stop = preferenceItem('stop');
    for (const items of [
      [stop, seen('US.1', 1)],
      [seen('US.1', 1), stop],
    ]) {
      const { preferences } = applyItems(...items).alias('u:US.1').total;
      expect(preferences).toMatchObject({ marketing_messages: { value: 'stop' } });
    }
  });
});

describe('applyUserIdUpdate', () => {
  const old = messageItem('wamid.1', { user: { userId: 'US.1' }, at: at(0) });

  it('makes the previous user id part of the current one, before and after messages of either', () => {
    const current = messageItem('wamid.2', { user: { userId: 'US.2' }, at: at(9) });
    const update = userIdUpdateItem('US.1', 'US.2', { at: at(5) });
    for (const order of [
      [old, update, current],
      [update, current, old],
      [current, old, update],
    ]) {
      const applied = applyItems(...order);
      expect(applied.alias('u:US.1')).toMatchObject({ partOf: key('u:US.2') });
      expect(applied.alias('u:US.2')).toMatchObject({
        members: [key('u:US.1'), key('u:US.2')],
        total: { last: { wamid: 'wamid.2' }, windowOpenedAt: at(9) },
      });
    }
  });

  it('is followed from one to the next, and the number comes along', () => {
    const updates = [userIdUpdateItem('US.1', 'US.2', { at: at(5) }), userIdUpdateItem('US.2', 'US.3', { at: at(6) })];
    for (const order of [
      [seen('US.1', 0), ...updates],
      [...updates.toReversed(), seen('US.1', 0)],
    ]) {
      const applied = applyItems(...order);
      expect(applied.alias('u:US.3').members).toEqual([...['u:US.1', 'u:US.2', 'u:US.3'].map(key), key(`w:${number}`)]);
      expect(applied.alias(`w:${number}`).partOf).toBe(key('u:US.3'));
    }
  });

  it('survives user ids that go round in a circle: the oldest update gives way', () => {
    const [there, back] = [
      userIdUpdateItem('US.1', 'US.2', { at: at(1) }),
      userIdUpdateItem('US.2', 'US.1', { at: at(2) }),
    ];
    for (const order of [
      [old, there, back],
      [back, there, old],
    ]) {
      const applied = applyItems(...order);
      expect(applied.alias('u:US.1')).toMatchObject({ partOf: null, members: [key('u:US.1'), key('u:US.2')] });
      expect(applied.alias('u:US.2')).toMatchObject({ partOf: key('u:US.1') });
    }
  });

  it('makes nothing of an update to itself', () => {
    expect(applyItems(userIdUpdateItem('US.1', 'US.1')).alias('u:US.1')).toMatchObject({ partOf: null, joined: null });
  });

  it('believes the newest where a user id became two', () => {
    const [to2, to3] = [
      userIdUpdateItem('US.1', 'US.2', { at: at(1) }),
      userIdUpdateItem('US.1', 'US.3', { at: at(2) }),
    ];
    for (const order of [
      [old, to2, to3],
      [to3, to2, old],
    ]) {
      const applied = applyItems(...order);
      expect(applied.alias('u:US.1').partOf).toBe(key('u:US.3'));
      expect(applied.alias('u:US.2')).toMatchObject({ members: [key('u:US.2')], total: { last: null } });
      expect(applied.alias('u:US.3').total.last).toMatchObject({ wamid: 'wamid.1' });
    }
  });
});

describe('applySuccession', () => {
  it('joins user ids by a system message, told besides the update or alone', () => {
    const system = systemItem('wamid.S', 'user_changed_user_id', { userId: 'US.2' }, { user: { userId: 'US.1' } });
    expect(applyItems(system).alias('u:US.1').partOf).toBe(key('u:US.2'));
    const both = applyItems(system, userIdUpdateItem('US.1', 'US.2', { at: at(1) }));
    expect(both.alias('u:US.2').members).toEqual([key('u:US.1'), key('u:US.2')]);
  });

  it('files the message under the new user id where the old one is not named', () => {
    const system = systemItem('wamid.S', 'user_changed_user_id', { userId: 'US.2' }, { user: undefined });
    expect(applyItems(system).message('wamid.S').conversationKey).toBe(key('u:US.2'));
  });

  it('links a new number with the old one and joins nothing', () => {
    const applied = applyItems(systemItem('wamid.S', 'user_changed_number', { waId: '2' }));
    expect(applied.alias(`w:${number}`)).toMatchObject({ partOf: null, total: { movedTo: [key('w:2')] } });
    expect(applied.alias('w:2')).toMatchObject({ partOf: null, total: { movedFrom: [key(`w:${number}`)] } });
  });

  it('links nothing where user and successor are one', () => {
    const applied = applyItems(systemItem('wamid.S', 'user_changed_number', ada));
    expect(applied.alias(`w:${number}`).total).toMatchObject({ movedTo: [], movedFrom: [] });
  });
});
