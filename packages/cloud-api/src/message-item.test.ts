import { describe, expect, it } from 'vitest';
import { businessNumber, itemsOf, onlyItem } from '../test/support/webhook-builder.ts';

const user = '4930555001';

function message(type: string, content?: unknown, more: object = {}): object {
  const own = content === undefined ? {} : { [type]: content };
  return { from: user, id: 'wamid.A', timestamp: '1700000000', type, ...own, ...more };
}

const read = (type: string, content?: unknown, more?: object) =>
  onlyItem('message', { messages: [message(type, content, more)] });

describe('message items', () => {
  it('carry the user, the time, the content and the place in the webhook', () => {
    const contacts = [{ wa_id: user, profile: { name: 'Ada' } }];
    const item = onlyItem('message', { contacts, messages: [message('text', { body: 'hello' })] });
    expect(item).toMatchObject({
      type: 'text',
      path: '/entry/0/changes/0/value/messages/0',
      field: 'messages',
      wamid: 'wamid.A',
      at: 1_700_000_000_000,
      direction: 'in',
      user: { waId: user, name: 'Ada' },
      content: { body: 'hello' },
      isForwarded: false,
      errors: [],
      raw: message('text', { body: 'hello' }),
    });
  });

  it.each([
    ['location', { latitude: 52.5, longitude: 13.4, name: 'Mill' }],
    ['contacts', [{ name: { formatted_name: 'Bo' }, phones: [{ phone: '1', wa_id: '1' }] }]],
    ['order', { catalog_id: '7', product_items: [{ product_retailer_id: 'x', quantity: 2 }] }],
    ['button', { payload: 'YES', text: 'Yes' }],
  ])('carry the content of type %s untouched', (type, content) => {
    expect(read(type, content)).toMatchObject({ type, content });
  });

  it.each([
    ['button_reply', { id: 'b', title: 'Yes' }],
    ['list_reply', { id: 'l', title: 'Tea', description: 'green' }],
    ['nfm_reply', { name: 'flow', response_json: '{"flow_token":"t"}' }],
    ['call_permission_reply', { response: 'accept', is_permanent: true }],
    ['payment_method', { reference_id: 'r' }],
  ])('name the kind of an interactive %s', (subtype, reply) => {
    const content = { type: subtype, [subtype]: reply };
    expect(read('interactive', content)).toMatchObject({ type: 'interactive', subtype, content });
  });

  it('say whether the business may call, and until when', () => {
    const reply = { response: 'accept', expiration_timestamp: '1700600000', response_source: 'user_action' };
    expect(read('interactive', { type: 'call_permission_reply', call_permission_reply: reply }).callPermission).toEqual(
      {
        response: 'accept',
        isPermanent: false,
        expiresAt: 1_700_600_000_000,
        source: 'user_action',
      },
    );
    const permanent = { response: 'accept', is_permanent: true };
    expect(read('interactive', { call_permission_reply: permanent }).callPermission).toEqual({
      response: 'accept',
      isPermanent: true,
    });
    expect(read('text', { body: 'hi' }).callPermission).toBeUndefined();
  });

  it('find the type by the content where it is missing, as in a reply to a call permission request', () => {
    const item = read('interactive', { type: 'call_permission_reply' }, { type: undefined });
    expect(item).toMatchObject({ type: 'interactive', subtype: 'call_permission_reply' });
  });

  it('find no type in a part that is null', () => {
    const item = read('location', { latitude: 1, longitude: 2 }, { type: null, text: null, image: null });
    expect(item).toMatchObject({ type: 'location', content: { latitude: 1 } });
  });

  it('are of type unknown where neither type nor content tells', () => {
    expect(onlyItem('message', { messages: [{ id: 'w', from: user }] })).toMatchObject({ type: 'unknown', wamid: 'w' });
  });

  it('take the time from inside of interactive where Meta misplaced it', () => {
    const content = { type: 'nfm_reply', timestamp: '1700000001' };
    expect(read('interactive', content, { timestamp: undefined }).at).toBe(1_700_000_001_000);
  });

  it.each(['image', 'video', 'audio', 'document', 'sticker'])('refer to the file of type %s', (type) => {
    const content = { id: 'm1', mime_type: 'a/b', sha256: 'H', url: 'https://x', caption: 'c', filename: 'f' };
    expect(read(type, content).media).toEqual({
      id: 'm1',
      mimeType: 'a/b',
      sha256: 'H',
      url: 'https://x',
      caption: 'c',
      filename: 'f',
    });
  });

  it('tell a voice message and a animated sticker', () => {
    expect(read('audio', { id: 'm', voice: true }).media).toEqual({ id: 'm', isVoice: true });
    expect(read('sticker', { id: 'm', animated: false }).media).toEqual({ id: 'm', isAnimated: false });
  });

  it('survive media without details', () => {
    expect(read('image')).toMatchObject({ type: 'image', media: undefined, content: undefined });
    expect(read('image', {}).media).toEqual({});
    expect(read('image', 'x').media).toBeUndefined();
  });

  it('tell a reaction from its removal', () => {
    expect(read('reaction', { message_id: 'wamid.O', emoji: '👍' }).reaction).toEqual({
      wamid: 'wamid.O',
      emoji: '👍',
    });
    expect(read('reaction', { message_id: 'wamid.O' }).reaction).toEqual({ wamid: 'wamid.O' });
    expect(read('reaction', { message_id: 'wamid.O', emoji: '' }).reaction).toEqual({ wamid: 'wamid.O' });
    expect(read('reaction', { emoji: '👍' }).reaction).toBeUndefined();
  });

  it('say what an edit replaces, and by what', () => {
    const inner = { context: { id: 'M0' }, type: 'image', image: { id: '1', caption: 'new' } };
    const item = read('edit', { original_message_id: 'wamid.O', message: inner });
    const media = { id: '1', caption: 'new' };
    expect(item.edit).toEqual({ wamid: 'wamid.O', type: 'image', content: media, media });
    expect(item.repliesTo).toBeUndefined();
  });

  it('tell which message was revoked', () => {
    expect(read('revoke', { original_message_id: 'wamid.O' }).revoke).toEqual({ wamid: 'wamid.O' });
  });

  it('tell who a user became', () => {
    const number = read('system', { type: 'user_changed_number', wa_id: '4930555002', body: 'changed' });
    expect(number).toMatchObject({
      subtype: 'user_changed_number',
      user: { waId: user },
      becomes: { waId: '4930555002' },
    });
    const bsuid = onlyItem('message', {
      messages: [
        { id: 'w', type: 'system', from_user_id: 'DE.1', system: { type: 'user_changed_user_id', user_id: 'DE.2' } },
      ],
    });
    expect(bsuid).toMatchObject({ user: { userId: 'DE.1' }, becomes: { userId: 'DE.2' } });
  });

  it('read the new number of the oldest system messages', () => {
    expect(read('system', { type: 'customer_changed_number', new_wa_id: '2' }).becomes).toEqual({ waId: '2' });
  });

  it('do not take a new identity key for a new user', () => {
    expect(read('system', { type: 'customer_identity_changed', wa_id: user }).becomes).toBeUndefined();
  });

  it('tell what they answer, and who forwarded what', () => {
    const text = { body: 'hi' };
    expect(read('text', text, { context: { from: businessNumber, id: 'wamid.O' } }).repliesTo).toEqual({
      wamid: 'wamid.O',
      author: { waId: businessNumber },
      direction: 'out',
    });
    expect(read('text', text, { context: { forwarded: true } })).toMatchObject({
      isForwarded: true,
      repliesTo: undefined,
    });
    expect(read('text', text, { context: { forwarded: true } }).isFrequentlyForwarded).toBe(false);
    expect(read('text', text, { context: { frequently_forwarded: true } })).toMatchObject({
      isForwarded: true,
      isFrequentlyForwarded: true,
    });
    expect(read('text', text, { context: { forwarded: false } }).isForwarded).toBe(false);
  });

  it.each([
    ['the user, by number', { from: user }, 'in'],
    ['the user, by user id', { from_user_id: 'DE.1' }, 'in'],
    ['the user, by both', { from: user, from_user_id: 'DE.1' }, 'in'],
    ['the business', { from: businessNumber }, 'out'],
    ['the business, in another spelling', { from: '49309555000' }, 'out'],
    ['nobody', {}, undefined],
  ])('pain: the author of the message that a reply answers is not shown: %s', (_who, author, direction) => {
    const contacts = [{ wa_id: user, user_id: 'DE.1' }];
    const reply = message('text', { body: 'yes' }, { context: { id: 'wamid.O', ...author } });
    expect(onlyItem('message', { contacts, messages: [reply] }).repliesTo).toMatchObject({
      wamid: 'wamid.O',
      ...(direction && { direction }),
    });
  });

  it('pain: the product that a question is about is not shown', () => {
    const of = (referred_product: unknown) => read('text', { body: 'Still there?' }, { context: { referred_product } });
    expect(of({ catalog_id: '7', product_retailer_id: 'mug' }).product).toEqual({ catalogId: '7', retailerId: 'mug' });
    expect(of({ product_retailer_id: 3 }).product).toEqual({ retailerId: '3' });
    for (const odd of [undefined, null, {}, 'mug', ['mug']]) expect(of(odd).product).toBeUndefined();
  });

  it('carry the ad that led to them', () => {
    const referral = { source_type: 'ad', source_id: '9', ctwa_clid: 'c' };
    expect(read('text', { body: 'hi' }, { referral }).referral).toEqual(referral);
  });

  it('say why a message is unsupported', () => {
    const item = read('unsupported', { type: 'poll_creation' }, { errors: [{ code: 131051, title: 'Unknown' }] });
    expect(item).toMatchObject({ subtype: 'poll_creation', errors: [{ code: 131051, title: 'Unknown' }] });
  });

  it('carry the opening of a chat, which has no content', () => {
    expect(read('request_welcome')).toMatchObject({ type: 'request_welcome', content: undefined });
  });

  it('belong to their group, with the member who wrote as user', () => {
    expect(read('text', { body: 'hi' }, { group_id: 'G' })).toMatchObject({ groupId: 'G', user: { waId: user } });
  });
});

describe('echo items', () => {
  it('go out, to the user whom the business wrote to from its app', () => {
    const contacts = [{ wa_id: user, user_id: 'DE.1', profile: { username: 'ada' } }];
    const echo = { ...message('text', { body: 'hi' }), from: businessNumber, to: user };
    const item = onlyItem('echo', { contacts, message_echoes: [echo] }, 'smb_message_echoes');
    expect(item).toMatchObject({ direction: 'out', user: { waId: user, userId: 'DE.1', username: 'ada' } });
  });

  it('have both spellings of a number that no contact has, as from a business app', () => {
    const echo = { ...message('text', { body: 'hi' }), from: businessNumber, to: '525512345678' };
    const read = (more: object) => onlyItem('echo', { message_echoes: [echo], ...more }, 'smb_message_echoes').user;
    expect(read({})).toEqual({ waId: '525512345678', otherSpellings: ['5215512345678'] });
    expect(read({ contacts: [{ wa_id: '525512345678' }] })).toEqual({
      waId: '525512345678',
      metaSpelling: '525512345678',
    });
    const ivorian = { ...echo, to: '2250757010203' };
    expect(read({ message_echoes: [ivorian] })).toEqual({ waId: '2250757010203', otherSpellings: ['22557010203'] });
  });

  it('are no messages where another responder only marked one as read', () => {
    const mark = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.Q7' };
    for (const message of [mark, { ...mark, typing_indicator: { type: 'text' } }, { ...mark, type: null }]) {
      const echo = { id: 'wamid.M7', timestamp: '1767225600', message };
      const items = itemsOf({ standby: { message_echoes: [echo] } }, 'standby');
      expect(items).toMatchObject([{ kind: 'unknown', type: 'read_mark', raw: echo }]);
    }
    const sent = { ...message('text', { body: 'read' }), status: 'read', to: user };
    expect(itemsOf({ message_echoes: [sent] }, 'smb_message_echoes')).toMatchObject([{ kind: 'echo', type: 'text' }]);
  });

  it('go out to users without a number', () => {
    const echo = { from: businessNumber, to_user_id: 'DE.1', to_parent_user_id: 'DE.ENT.1', id: 'w', type: 'text' };
    const item = onlyItem('echo', { message_echoes: [echo] }, 'message_echoes');
    expect(item.user).toEqual({ userId: 'DE.1', parentUserId: 'DE.ENT.1' });
  });

  it('describe edits and deletions by the business', () => {
    const echoes = [
      message('edit', { original_message_id: 'O', message: { type: 'text', text: { body: 'b' } } }),
      message('revoke', { original_message_id: 'O' }),
    ];
    const items = itemsOf({ message_echoes: echoes }, 'smb_message_echoes');
    expect(items).toMatchObject([
      { kind: 'echo', edit: { wamid: 'O', content: { body: 'b' } } },
      { kind: 'echo', revoke: { wamid: 'O' } },
    ]);
  });
});
