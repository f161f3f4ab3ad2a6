import type { UserRef } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import { ada, at, messageItem, preferenceItem, systemItem, userIdUpdateItem } from '../../test/support/items.ts';
import { noon, phoneNumberId } from '../../test/support/webhooks.ts';
import { conversationRecords } from './collections.ts';

const number = ada.waId ?? '';
const key = (alias: string) => `${phoneNumberId}/${alias}`;

/** A message that shows Ada's number with this user id. */
const seen = (userId: string, seconds: number, change: Parameters<typeof messageItem>[1] = {}) =>
  messageItem(`wamid.${userId}.${seconds}`, { user: { ...ada, userId }, at: at(seconds), ...change });

describe('joinAlias', () => {
  it('makes one conversation for a user known by number, then by both, then by user id alone', () => {
    const items = [
      messageItem('wamid.1', { at: at(1) }),
      seen('US.1', 2),
      messageItem('wamid.3', { user: { userId: 'US.1' }, at: at(3) }),
    ];
    for (const order of [items, items.toReversed()]) {
      const applied = applyItems(...order);
      expect(applied.alias(`w:${number}`)).toMatchObject({
        partOf: key('u:US.1'),
        members: [],
        total: { activeAt: null },
      });
      expect(applied.alias('u:US.1')).toMatchObject({
        partOf: null,
        waId: number,
        userId: 'US.1',
        members: [key('u:US.1'), key(`w:${number}`)],
        total: { activeAt: at(3) },
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

  it('takes facts known under the number along when an earlier owner appears later', () => {
    const byNumber = messageItem('wamid.1', { at: at(5_000) });
    const applied = applyItems(seen('US.2', 10), byNumber, seen('US.1', 5));
    expect(applied.alias('u:US.1').total.activeAt).toBe(at(5_000));
    expect(applied.alias('u:US.2').total.activeAt).toBe(at(10));
  });

  it('decides by spelling if two user ids were first seen at the same time', () => {
    for (const items of [
      [seen('US.1', 0), seen('US.2', 0)],
      [seen('US.2', 0), seen('US.1', 0)],
    ]) {
      expect(applyItems(...items).conversation(`w:${number}`).alias).toBe('u:US.1');
    }
  });

  it('prefers any dated sighting to shared history, which names users as known when it is shared', () => {
    const shared = seen('US.HISTORY', -9_000, { kind: 'history' });
    expect(applyItems(shared).conversation(`w:${number}`).alias).toBe('u:US.HISTORY');
    expect(applyItems(shared, seen('US.LIVE', 0)).conversation(`w:${number}`).alias).toBe('u:US.LIVE');
    expect(applyItems(seen('US.LIVE', 0), shared).conversation(`w:${number}`).alias).toBe('u:US.LIVE');
  });

  it('shows a preference given under the number on the conversation of the user id', () => {
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
        total: { activeAt: at(9), windowOpenedAt: at(9) },
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

  it('survives user ids that form a cycle: the oldest update gives way', () => {
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

  it('ignores an update to itself', () => {
    expect(applyItems(userIdUpdateItem('US.1', 'US.1')).alias('u:US.1')).toMatchObject({ partOf: null, joined: null });
  });

  it('believes the newest update if a user id became two', () => {
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
      expect(applied.alias('u:US.2')).toMatchObject({ members: [key('u:US.2')], total: { activeAt: null } });
      expect(applied.alias('u:US.3').total.activeAt).toBe(noon);
    }
  });
});

describe('applySuccession', () => {
  it('joins user ids by a system message of any type that names the earlier one', () => {
    const told = (content: object) =>
      systemItem('wamid.S', 'user_changed_username', { userId: 'US.2' }, { user: { userId: 'US.1' }, content });
    expect(applyItems(told({ previous_user_id: 'US.1' })).alias('u:US.1').partOf).toBe(key('u:US.2'));
    expect(applyItems(told({ user_id: 'US.2' })).alias('u:US.2').partOf).toBeNull();
  });

  it('joins user ids by a system message, with the update or alone', () => {
    const system = systemItem('wamid.S', 'user_changed_user_id', { userId: 'US.2' }, { user: { userId: 'US.1' } });
    expect(applyItems(system).alias('u:US.1').partOf).toBe(key('u:US.2'));
    const both = applyItems(system, userIdUpdateItem('US.1', 'US.2', { at: at(1) }));
    expect(both.alias('u:US.2').members).toEqual([key('u:US.1'), key('u:US.2')]);
  });

  it('files the message under the new user id if the old one is not named', () => {
    const system = systemItem('wamid.S', 'user_changed_user_id', { userId: 'US.2' }, { user: undefined });
    expect(applyItems(system).message('wamid.S').conversationKey).toBe(key('u:US.2'));
  });

  const becomes = { waId: '2', userId: 'US.2' };
  const changed = (change: Parameters<typeof systemItem>[3]) =>
    systemItem('wamid.S', 'user_changed_number', becomes, { at: at(50), ...change });

  /** Items in the given order and in some others. */
  const orders = <T>(items: readonly T[]): T[][] => [
    [...items],
    items.toReversed(),
    [...items.slice(1), ...items.slice(0, 1)],
  ];

  it('pain: a user who moves to another number keeps one conversation and one service window', () => {
    const before = messageItem('wamid.1', { at: at(0) });
    const after = messageItem('wamid.2', { user: { waId: '2' }, at: at(90) });
    for (const order of orders([
      before,
      systemItem('wamid.S', 'user_changed_number', { waId: '2' }, { at: at(50) }),
      after,
    ])) {
      const applied = applyItems(...order);
      expect(applied.conversation(`w:${number}`)).toMatchObject({
        alias: 'w:2',
        waId: '2',
        members: [key(`w:${number}`), key('w:2')].sort(),
        total: { activeAt: at(90), windowOpenedAt: at(90) },
      });
    }
  });

  it('finds who had the old number if the system message names only the number', () => {
    const items = [
      seen('US.1', 0),
      changed({ user: { waId: number } }),
      messageItem('wamid.2', { user: becomes, at: at(90) }),
    ];
    for (const order of orders(items)) {
      const applied = applyItems(...order);
      expect(applied.conversation('u:US.1')).toMatchObject({ alias: 'u:US.2', waId: '2' });
      expect(applied.alias('u:US.2').members).toEqual([...['u:US.1', 'u:US.2', `w:${number}`, 'w:2'].map(key)].sort());
    }
  });

  it('finds the predecessor by the previous ids if Meta gives them, and by a parent id alone', () => {
    for (const before of [{ userId: 'US.1' }, { parentUserId: 'US.ENT.1' }, { userId: 'US.1', waId: number }]) {
      const known = messageItem('wamid.1', { user: { userId: 'US.1', parentUserId: 'US.ENT.1' }, at: at(0) });
      for (const order of orders([known, changed({ user: before })])) {
        expect(applyItems(...order).conversation('u:US.1').alias).toBe('u:US.2');
      }
    }
  });

  it('shows the new number, not the one that the user left', () => {
    const applied = applyItems(seen('US.1', 0), changed({ user: { userId: 'US.1', waId: number } }));
    expect(applied.alias('u:US.2').waId).toBe('2');
  });

  it('never joins the next owner of a number with the one who moved away from it', () => {
    const items = [seen('US.1', 0), changed({ user: { waId: number } }), seen('US.NEXT', 900)];
    for (const order of orders(items)) {
      const applied = applyItems(...order);
      expect(applied.alias('u:US.NEXT')).toMatchObject({ partOf: null, members: [key('u:US.NEXT')] });
      expect(applied.conversation('u:US.1').alias).toBe('u:US.2');
    }
  });

  it('joins the last owner of a number with their successor, not an earlier owner', () => {
    const items = [seen('US.FIRST', 0), seen('US.1', 20), changed({ user: { waId: number } })];
    for (const order of orders(items)) {
      const applied = applyItems(...order);
      expect(applied.conversation('u:US.1').alias).toBe('u:US.2');
      expect(applied.alias('u:US.FIRST').partOf).toBeNull();
    }
  });

  it('never joins two people by two moves away from one number without an owner in between', () => {
    const second = systemItem(
      'wamid.T',
      'user_changed_number',
      { userId: 'US.9' },
      { user: { waId: number }, at: at(500) },
    );
    for (const order of orders([seen('US.1', 0), changed({ user: { waId: number } }), second])) {
      const applied = applyItems(...order);
      expect(applied.conversation('u:US.1').alias).toBe('u:US.2');
      expect(applied.alias('u:US.9')).toMatchObject({ partOf: null, members: [key('u:US.9')] });
    }
  });

  it('never joins the new owner of a number with the previous one', () => {
    const moved = systemItem('wamid.S', 'user_changed_number', { waId: '2' }, { user: { userId: 'US.1' }, at: at(50) });
    const former = messageItem('wamid.0', { user: { waId: '2', userId: 'US.FORMER' }, at: at(1) });
    for (const order of orders([former, moved, seen('US.1', 0)])) {
      const applied = applyItems(...order);
      expect(applied.conversation('u:US.1').key).not.toBe(applied.conversation('u:US.FORMER').key);
    }
  });

  it('joins nothing if user and successor are the same', () => {
    const applied = applyItems(systemItem('wamid.S', 'user_changed_number', ada));
    expect(applied.alias(`w:${number}`)).toMatchObject({ partOf: null, members: [key(`w:${number}`)] });
  });
});

describe('mergeUser', () => {
  it('pain: a number in two spellings is one conversation, whichever arrives with the user id', () => {
    const [long, short] = ['5511987654321', '551187654321'];
    const items = [
      messageItem('wamid.1', { user: { waId: short }, at: at(0) }),
      messageItem('wamid.2', { kind: 'echo', user: { waId: long, otherSpellings: [short] }, at: at(1) }),
      messageItem('wamid.3', { user: { waId: long, userId: 'BR.1' }, at: at(2) }),
    ];
    for (const some of [items, items.slice(0, 2), items.slice(1)]) {
      for (const order of [some, some.toReversed()]) {
        const applied = applyItems(...order);
        expect(applied.conversation(`w:${long}`).key).toBe(applied.conversation(`w:${short}`).key);
        expect(applied.conversation(`w:${long}`).total.activeAt).toBe(some.at(-1)?.at);
      }
    }
  });

  it('shows a number in the spelling that Meta used last, not in one that only the business or a rule used', () => {
    const [long, short] = ['5491150000033', '541150000033'];
    const echo = (wamid: string, user: UserRef, seconds: number) =>
      messageItem(wamid, { kind: 'echo', user, at: at(seconds) });
    const toShort = echo('wamid.1', { waId: short, otherSpellings: [long] }, 9);
    const toLong = echo('wamid.2', { waId: long, otherSpellings: [short] }, 9);
    const named = echo('wamid.3', { waId: short, otherSpellings: [long], metaSpelling: long }, 1);
    const fromLong = messageItem('wamid.4', { user: { waId: long }, at: at(2) });
    const fromShort = messageItem('wamid.5', { user: { waId: short }, at: at(3) });
    const withId = messageItem('wamid.6', { user: { waId: short, userId: 'AR.1' }, at: at(2) });
    for (const [shown, items] of [
      [long, [toLong]],
      [short, [toShort]],
      [long, [named]],
      [long, [toShort, fromLong]],
      [short, [toLong, fromLong, fromShort]],
      [short, [named, fromShort]],
      [
        long,
        [withId, messageItem('wamid.7', { user: { waId: short, userId: 'AR.1', metaSpelling: long }, at: at(5) })],
      ],
    ] as const) {
      for (const order of [items, items.toReversed()]) {
        const { conversation } = applyItems(...order);
        const wamids = items.map(({ wamid }) => wamid);
        expect([wamids, conversation(`w:${order[0]?.user?.waId}`).waId]).toEqual([wamids, shown]);
      }
    }
  });

  it('never shows the number that a user left for another, whatever its spelling', () => {
    const moved = systemItem(
      'wamid.S',
      'user_changed_number',
      { waId: '16505550001' },
      {
        user: { waId: '5491150000033' },
        at: at(5),
      },
    );
    const late = messageItem('wamid.1', {
      user: { waId: '541150000033', otherSpellings: ['5491150000033'] },
      at: at(9),
    });
    expect(applyItems(moved, late).conversation('w:16505550001').waId).toBe('16505550001');
  });

  it('pain: a user known only by parent id is the same as the user id seen with it', () => {
    const parent = { parentUserId: 'US.ENT.1' };
    const items = [
      messageItem('wamid.1', { user: parent, at: at(0) }),
      messageItem('wamid.2', { user: { ...parent, userId: 'US.1' }, at: at(1) }),
      messageItem('wamid.3', { user: { userId: 'US.1' }, at: at(2) }),
    ];
    for (const order of [items, items.toReversed()]) {
      const applied = applyItems(...order);
      expect(applied.conversation('p:US.ENT.1')).toMatchObject({
        alias: 'u:US.1',
        total: { activeAt: at(2) },
      });
    }
    expect(applyItems(...items.slice(0, 1)).alias('p:US.ENT.1')).toMatchObject({
      partOf: null,
      userId: null,
      waId: null,
    });
  });

  it('reads no record of a number or parent id that it has already joined', () => {
    const user = { userId: 'US.1', waId: number, parentUserId: 'US.ENT.1' };
    const items = [messageItem('wamid.1', { user, at: at(0) }), messageItem('wamid.2', { user, at: at(1) })];
    const { reads } = applyItems(...items);
    expect(
      reads.filter(
        (read) => read.op === 'load' && read.collection === conversationRecords && read.key !== key('u:US.1'),
      ),
    ).toHaveLength(2);
  });
});
