import { describe, expect, it } from 'vitest';
import { itemsOf, onlyItem, phoneNumberId } from '../test/support/webhook-builder.ts';

const user = '4930555001';

describe('preference items', () => {
  const stop = {
    wa_id: user,
    user_id: 'DE.1',
    category: 'marketing_messages',
    value: 'stop',
    detail: 'no offers, please',
    timestamp: 1700000000,
  };

  it('tell that a user wants no more messages of a category', () => {
    const contacts = [{ wa_id: user, profile: { name: 'Ada' } }];
    const item = onlyItem('preference', { contacts, user_preferences: [stop] }, 'user_preferences');
    expect(item).toMatchObject({
      type: 'stop',
      category: 'marketing_messages',
      detail: 'no offers, please',
      user: { waId: user, userId: 'DE.1', name: 'Ada' },
      at: 1_700_000_000_000,
      identity: `preference:${phoneNumberId}:DE.1:marketing_messages:stop:1700000000`,
    });
  });

  it('tell users without a number apart', () => {
    const items = itemsOf({ user_preferences: [stop, { ...stop, user_id: 'DE.2' }, { ...stop, value: 'resume' }] });
    expect(new Set(items.map((item) => item.identity)).size).toBe(3);
  });
});

describe('user id update items', () => {
  const update = { wa_id: user, user_id: { previous: 'DE.1', current: 'DE.2' }, timestamp: '1700000000' };

  it('link the former BSUID to the new one', () => {
    const more = { ...update, parent_user_id: { previous: 'DE.ENT.1', current: 'DE.ENT.2' } };
    expect(onlyItem('user_id_update', { user_id_update: [more] }, 'user_id_update')).toMatchObject({
      previousUserId: 'DE.1',
      currentUserId: 'DE.2',
      user: { waId: user, userId: 'DE.2', parentUserId: 'DE.ENT.2' },
      identity: `user-id-update:${phoneNumberId}:DE.1:DE.2`,
    });
  });

  it.each([{ user_id: 'DE.2' }, { user_id: { current: 'DE.2' } }, { user_id: { previous: 'DE.1', current: '' } }])(
    'are unknown where there is nothing to link: %j',
    (broken) => {
      expect(itemsOf({ user_id_update: [broken] })).toMatchObject([{ kind: 'unknown', raw: broken }]);
    },
  );
});

describe('contact items', () => {
  const contact = {
    full_name: 'Ada King',
    first_name: 'Ada',
    phone_number: '+49 30 555001',
    user_id: 'DE.1',
    username: 'ada',
  };
  const sync = (action: string, of: object, timestamp = '1700000000') => ({
    type: 'contact',
    action,
    contact: of,
    metadata: { timestamp },
  });
  const read = (action: string, of: object, timestamp?: string) =>
    onlyItem('contact', { state_sync: [sync(action, of, timestamp)] }, 'smb_app_state_sync');

  it('carry the names of the business for a user, apart from the name that the user chose', () => {
    const item = read('add', contact);
    expect(item).toMatchObject({ type: 'add', fullName: 'Ada King', firstName: 'Ada', at: 1_700_000_000_000 });
    expect(item.user).toEqual({ waId: user, userId: 'DE.1', username: 'ada' });
  });

  it('know a user by a BSUID where the number is expected', () => {
    expect(read('add', { phone_number: 'DE.1', full_name: 'Ada' }).user).toEqual({ userId: 'DE.1' });
    expect(read('add', { phone_number: '', wa_id: user }).user).toEqual({ waId: user });
  });

  it('tell that a name was taken out of the address book', () => {
    expect(read('remove', { phone_number: user })).toMatchObject({
      type: 'remove',
      user: { waId: user },
      fullName: undefined,
    });
  });

  it('tell changes of one contact apart by their time', () => {
    expect(read('add', contact, '1').identity).not.toBe(read('add', contact, '2').identity);
    expect(read('add', contact, '1').identity).not.toBe(read('remove', contact, '1').identity);
  });

  it('survive a missing contact', () => {
    const items = itemsOf({ state_sync: [{ action: 'add' }, { action: 'remove', contact: null }] });
    expect(items.map((item) => item.kind)).toEqual(['contact', 'contact']);
    expect(items[0]?.identity).not.toBe(items[1]?.identity);
  });
});

describe('automatic event items', () => {
  it('describe a purchase in the conversation of a message', () => {
    const event = {
      id: 'wamid.A',
      event_name: 'Purchase',
      timestamp: 1700000000,
      custom_data: { currency: 'EUR', value: 5 },
    };
    expect(onlyItem('automatic_event', { automatic_events: [event] }, 'automatic_events')).toMatchObject({
      type: 'Purchase',
      wamid: 'wamid.A',
      at: 1_700_000_000_000,
      raw: event,
      identity: `@wamid.A:automatic-event:${phoneNumberId}:Purchase:1700000000`,
    });
  });
});

describe('user action items', () => {
  const click = {
    action_type: 'marketing_messages_link_click',
    timestamp: '1700000000',
    marketing_messages_link_click_data: {
      click_component: 'cta',
      product_id: 'tea-5',
      click_id: 'c1',
      tracking_token: 't1',
    },
  };
  const read = (action: object, valueParts: object = {}) =>
    onlyItem('user_action', { user_actions: [action], ...valueParts }, 'messages');

  it('report a click on a marketing message, which names neither user nor message', () => {
    const item = read(click);
    expect(item).toMatchObject({
      type: 'marketing_messages_link_click',
      at: 1_700_000_000_000,
      component: 'cta',
      productId: 'tea-5',
      clickId: 'c1',
      identity: `user-action:${phoneNumberId}:marketing_messages_link_click:c1:1700000000`,
    });
    expect([item.user, item.wamid]).toEqual([undefined, undefined]);
  });

  it('report a page view with the data of its click, as another item', () => {
    const view = { ...click, action_type: 'landing_page_view' };
    expect(read(view)).toMatchObject({ type: 'landing_page_view', clickId: 'c1' });
    expect(read(view).identity).not.toBe(read(click).identity);
  });

  it('belong to the only contact next to them, or to the user and the message that they name', () => {
    expect(read(click, { contacts: [{ wa_id: '4930555001' }] }).user).toEqual({ waId: '4930555001' });
    expect(read({ ...click, wa_id: '4930555002', message_id: 'wamid.M' })).toMatchObject({
      user: { waId: '4930555002' },
      wamid: 'wamid.M',
    });
  });

  it('go by their content if they have no ids', () => {
    const bare = (timestamp: string) => read({ action_type: 'scroll', timestamp }).identity;
    expect(bare('1')).not.toBe(bare('2'));
  });
});
