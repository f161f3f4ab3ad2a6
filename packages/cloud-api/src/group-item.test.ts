import { describe, expect, it } from 'vitest';
import { onlyItem, phoneNumberId } from '../test/support/webhook-builder.ts';

const read = (group: object, field = 'group_lifecycle_update') => onlyItem('group', { groups: [group] }, field);

describe('group items', () => {
  it('tell what happened to which group', () => {
    const item = read({
      timestamp: '1700000000',
      group_id: 'G',
      type: 'group_create',
      request_id: 'R',
      subject: 'Tea',
    });
    expect(item).toMatchObject({
      type: 'group_create',
      groupId: 'G',
      subject: 'G',
      phoneNumberId,
      at: 1_700_000_000_000,
      identity: `group:${phoneNumberId}:group_lifecycle_update:group_create:G:R`,
    });
  });

  it('go by the request where a group could not be made', () => {
    expect(read({ type: 'group_create', request_id: 'R', errors: [{ code: 1 }] })).toMatchObject({ subject: 'R' });
  });

  it('name the user who asks to join', () => {
    const group = {
      timestamp: '1',
      group_id: 'G',
      type: 'group_join_request_created',
      join_request_id: 'J',
      wa_id: '7',
      user_id: 'DE.7',
    };
    const item = read(group, 'group_participants_update');
    expect(item.user).toEqual({ waId: '7', userId: 'DE.7' });
    expect(item.identity).toMatch(/:G:1:J$/);
  });

  it.each([
    ['removed_participants', 'group_participants_remove'],
    ['added_participants', 'group_participants_add'],
  ])('decide by %s where a sample of Meta calls it group_create', (list, type) => {
    const group = { group_id: 'G', timestamp: '1', type: 'group_create', [list]: [{ wa_id: 7 }] };
    expect(read(group, 'group_participants_update').type).toBe(type);
    expect(read(group, 'group_lifecycle_update').type).toBe('group_create');
  });

  it('differ by their members, in any order, if they have no request', () => {
    const of = (...members: unknown[]) =>
      read({ group_id: 'G', timestamp: '1', type: 'group_participants_add', added_participants: members }).identity;
    expect(of({ wa_id: '1' }, { user_id: 'DE.2' })).toBe(of({ user_id: 'DE.2' }, { wa_id: '1' }));
    expect(of({ wa_id: '1' })).not.toBe(of({ wa_id: '2' }));
    expect(of(null)).not.toBe(of(7));
  });

  it('differ by their time if they have neither request nor members', () => {
    const of = (timestamp: string) =>
      read({ group_id: 'G', type: 'group_suspend', timestamp }, 'group_status_update').identity;
    expect(of('1')).not.toBe(of('2'));
  });
});
