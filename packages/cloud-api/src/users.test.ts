import { describe, expect, it } from 'vitest';
import { itemsOf, onlyItem } from '../test/support/webhook-builder.ts';
import { waIdOf } from './user-ids.ts';

const read = (message: object, contacts: unknown) =>
  onlyItem('message', { contacts, messages: [{ id: 'w', type: 'text', ...message }] }).user;

describe('waIdOf', () => {
  it.each([
    ['4930555001', '4930555001'],
    ['+4930555001', '4930555001'],
    ['+49 (30) 555-001', '4930555001'],
    [4930555001, '4930555001'],
    ['<WHATSAPP_USER_PHONE_NUMBER>', undefined],
    ['', undefined],
    ['+', undefined],
    ['US.123', undefined],
    ['1'.repeat(21), undefined],
    [null, undefined],
    [{}, undefined],
  ])('reads %j as %s', (value, waId) => {
    expect(waIdOf(value)).toBe(waId);
  });

  it('leaves the digits as Meta wrote them, Brazilian and Mexican ones too', () => {
    expect(['5511987654321', '551187654321', '5215512345678'].map(waIdOf)).toEqual([
      '5511987654321',
      '551187654321',
      '5215512345678',
    ]);
  });
});

describe('users of items', () => {
  it('are kept if they have a username and no phone number', () => {
    const contacts = [{ user_id: 'DE.1', parent_user_id: 'DE.ENT.1', profile: { name: 'Ada', username: 'ada' } }];
    expect(read({ from_user_id: 'DE.1' }, contacts)).toEqual({
      userId: 'DE.1',
      parentUserId: 'DE.ENT.1',
      name: 'Ada',
      username: 'ada',
    });
  });

  it('are known by both ids as soon as one item shows both', () => {
    expect(read({ from_user_id: 'DE.1' }, [{ wa_id: '7', user_id: 'DE.1' }])).toEqual({ waId: '7', userId: 'DE.1' });
    expect(read({ from: '7' }, [{ wa_id: '7', user_id: 'DE.1' }])).toEqual({ waId: '7', userId: 'DE.1' });
  });

  it('treat empty ids as absent', () => {
    expect(read({ from: '', from_user_id: 'DE.1' }, [])).toEqual({ userId: 'DE.1' });
    expect(read({ from: '', from_user_id: '' }, [])).toBeUndefined();
  });

  it.each([null, ''])('are read from the next place of an id where the first has %j', (nothing) => {
    const member = { recipient_participant_id: nothing, participant_recipient_id: '4930555001' };
    const statuses = [
      { id: 'w', status: 'read', recipient_id: 'G', recipient_type: 'group', ...member },
      { id: 'w', status: 'read', recipient_parent_user_id: nothing, parent_user_id: 'DE.ENT.1' },
    ];
    expect(itemsOf({ statuses }).map(({ user }) => user)).toEqual([
      { waId: '4930555001' },
      { parentUserId: 'DE.ENT.1' },
    ]);
    const phones = [{ wa_id: nothing, phone: '+49 30 555002' }];
    const card = { from_user_id: 'DE.2', type: 'contacts', contacts: [{ origin: 'contact_request', phones }] };
    expect(read(card, [])).toEqual({ waId: '4930555002', userId: 'DE.2' });
  });

  it('are joined to contacts by id, not by place', () => {
    const contacts = [
      { wa_id: '2', profile: { name: 'Two' } },
      { user_id: 'DE.1', profile: { name: 'One' } },
    ];
    const messages = [
      { id: 'a', from_user_id: 'DE.1' },
      { id: 'b', from: '2' },
      { id: 'c', from: '3' },
    ];
    expect(itemsOf({ contacts, messages }).map((item) => item.user?.name)).toEqual(['One', 'Two', undefined]);
  });

  it('take the only contact by place when it is spelled otherwise, and keep their own number', () => {
    const contacts = [{ wa_id: '551187654321', profile: { name: 'Rui' } }];
    expect(read({ from: '5511987654321' }, contacts)).toEqual({
      waId: '5511987654321',
      otherSpellings: ['551187654321'],
      metaSpelling: '551187654321',
      name: 'Rui',
    });
    expect(read({}, contacts)).toEqual({ waId: '551187654321', name: 'Rui' });
  });

  it('pain: a BSUID or a parent id in the number’s field is recognised as what it is', () => {
    expect(read({ from: 'DE.1' }, [{ wa_id: 'DE.1', profile: { name: 'Max' } }])).toEqual({
      userId: 'DE.1',
      name: 'Max',
    });
    expect(read({ from: 'DE.ENT.1' }, [])).toEqual({ parentUserId: 'DE.ENT.1' });
    expect(read({ from_user_id: 'DE.ENT.1' }, [])).toEqual({ parentUserId: 'DE.ENT.1' });
    expect(read({ from: 'DE.2', from_user_id: 'DE.1' }, [])).toEqual({ userId: 'DE.1' });
    const status = { id: 'w', status: 'read', recipient_id: 'DE.1' };
    expect(onlyItem('status', { statuses: [status] }).user).toEqual({ userId: 'DE.1' });
    const echo = { id: 'w', type: 'text', from: '4930555000', to: 'DE.1' };
    expect(onlyItem('echo', { message_echoes: [echo] }, 'smb_message_echoes').user).toEqual({ userId: 'DE.1' });
  });

  it('pain: a parent id alone is a user', () => {
    const contacts = [{ parent_user_id: 'DE.ENT.1', profile: { name: 'Ada' } }];
    expect(read({ from_parent_user_id: 'DE.ENT.1' }, contacts)).toEqual({ parentUserId: 'DE.ENT.1', name: 'Ada' });
    const others = [{ parent_user_id: 'DE.ENT.2', profile: { name: 'Bob' } }];
    expect(read({ from_parent_user_id: 'DE.ENT.1' }, others)).toEqual({ parentUserId: 'DE.ENT.1' });
    const messages = [{ from_parent_user_id: 'DE.ENT.3' }, { from_parent_user_id: 'DE.ENT.1' }];
    expect(itemsOf({ contacts: others, messages }).map((item) => item.user?.name)).toEqual([undefined, undefined]);
  });

  it('never take the only contact by place when it is somebody else or there are several users', () => {
    const contacts = [{ wa_id: '9', user_id: 'DE.9', profile: { name: 'Nine' } }];
    expect(read({ from_user_id: 'DE.1' }, contacts)).toEqual({ userId: 'DE.1' });
    const items = itemsOf({ contacts, messages: [{ from: '1' }, { from: '2' }] });
    expect(items.map((item) => item.user)).toEqual([{ waId: '1' }, { waId: '2' }]);
  });

  it('pain: never have the name or the BSUID of the only contact if its number is another one', () => {
    const contacts = [{ wa_id: '4930555009', user_id: 'DE.9', profile: { name: 'Nine' } }];
    expect(read({ from: '4930555001' }, contacts)).toEqual({ waId: '4930555001' });
    const status = { id: 'w', status: 'read', recipient_id: '4930555001' };
    expect(onlyItem('status', { contacts, statuses: [status] }).user).toEqual({ waId: '4930555001' });
    const echo = { id: 'w', type: 'text', from: '4930555000', to: '4930555001' };
    expect(onlyItem('echo', { contacts, message_echoes: [echo] }, 'smb_message_echoes').user).toEqual({
      waId: '4930555001',
    });
  });

  it('pain: never have the name of a former or later owner of their number', () => {
    const former = { wa_id: '4930555001', user_id: 'DE.1', profile: { name: 'One' } };
    const other = { wa_id: '4930555002', user_id: 'DE.2', profile: { name: 'Two' } };
    for (const contacts of [[former], [former, other]]) {
      const message = { from: '4930555001', from_user_id: 'DE.7' };
      expect(read(message, contacts)).toEqual({ waId: '4930555001', userId: 'DE.7' });
      expect(read({ ...message, from_user_id: 'DE.1' }, contacts)).toMatchObject({ name: 'One' });
    }
  });

  it('are people where they have a BSUID, although the number displayed for the business is theirs', () => {
    const metadata = { display_phone_number: '+49 30 555-000', phone_number_id: '7' };
    const contacts = [{ wa_id: '4930555000', user_id: 'DE.1', profile: { username: 'ada.l' } }];
    const message = { id: 'w', type: 'text', from: '4930555000', from_user_id: 'DE.1', text: { body: 'Hi' } };
    expect(onlyItem('message', { metadata, contacts, messages: [message] }).user).toEqual({
      ...{ waId: '4930555000', userId: 'DE.1', username: 'ada.l' },
    });
  });

  it('are never the business itself, although it is the only contact', () => {
    const metadata = { display_phone_number: '+49 30 555-000', phone_number_id: '7' };
    const contacts = [{ wa_id: '4930555000', profile: { name: 'Us' } }];
    const echo = { id: 'w', type: 'text', from: '4930555000', to_user_id: 'DE.1' };
    expect(onlyItem('echo', { metadata, contacts, message_echoes: [echo] }, 'smb_message_echoes').user).toEqual({
      userId: 'DE.1',
    });
    const call = { id: 'c', event: 'terminate', from: '4930555001', to: '4930555000' };
    expect(onlyItem('call', { metadata, contacts, calls: [call] }, 'calls')).toMatchObject({
      user: { waId: '4930555001' },
      startedBy: 'user',
    });
  });

  it('are found by the other spelling of their number among several contacts and messages', () => {
    const contacts = [
      { wa_id: '5521998765432', profile: { name: 'Rui' } },
      { wa_id: '22557010203', profile: { name: 'Awa' } },
    ];
    const messages = [
      { id: 'a', type: 'text', from: '552198765432' },
      { id: 'b', type: 'text', from: '2250757010203' },
      { id: 'c', type: 'text', from: '5521998765432' },
      { id: 'd', type: 'text', from: '552198765433' },
    ];
    const users = itemsOf({ contacts, messages }).map(({ user }) => user);
    expect(users.map((user) => user?.name)).toEqual(['Rui', 'Awa', 'Rui', undefined]);
    expect(users.map((user) => user?.metaSpelling)).toEqual(['5521998765432', '22557010203', undefined, undefined]);
    const two = { contacts: contacts.slice(0, 1), messages: [messages[0], messages[3]] };
    expect(itemsOf(two).map(({ user }) => user?.name)).toEqual(['Rui', undefined]);
  });

  it('never give a system message the name of who the user became', () => {
    const contacts = [{ wa_id: '2', profile: { name: 'New' } }];
    const system = { type: 'system', from: '1', system: { type: 'user_changed_number', wa_id: '2' } };
    expect(read(system, contacts)).toEqual({ waId: '1' });
  });

  it.each([[null], ['x'], [{}], [[null, 7, {}, { profile: { name: 'Nobody' } }]]])(
    'survive contacts %j',
    (contacts) => {
      expect(read({ from: '1' }, contacts)).toEqual({ waId: '1' });
    },
  );
});
