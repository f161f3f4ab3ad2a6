import { describe, expect, it } from 'vitest';
import { itemsOf, onlyItem, phoneNumberId } from '../test/support/webhook-builder.ts';

const user = '4930555001';
const status = (more: object = {}) => ({
  id: 'wamid.O',
  status: 'delivered',
  timestamp: '1700000000',
  recipient_id: user,
  ...more,
});
const read = (more: object = {}) => onlyItem('status', { statuses: [status(more)] });

describe('status items', () => {
  it('tell what became of which message, for whom and when', () => {
    expect(read()).toMatchObject({
      type: 'delivered',
      wamid: 'wamid.O',
      at: 1_700_000_000_000,
      user: { waId: user },
      errors: [],
      identity: `@wamid.O:status:${phoneNumberId}:delivered:1700000000`,
    });
  });

  it('carry pricing, conversation and the data that the sender gave along', () => {
    const pricing = { billable: true, pricing_model: 'PMP', category: 'service' };
    const conversation = { id: 'c', origin: { type: 'service' } };
    const item = read({ pricing, conversation, biz_opaque_callback_data: 'order 7' });
    expect(item).toMatchObject({ pricing, conversation, opaqueData: 'order 7' });
  });

  const expiration_timestamp = '1700259200';
  const referral = { origin: { type: 'referral_conversion' } };
  it.each([
    ['by the origin of the conversation', { conversation: { ...referral, expiration_timestamp } }, 1_700_259_200_000],
    [
      'by an older sample’s type',
      { conversation: { type: 'referral_conversion', expiration_timestamp } },
      1_700_259_200_000,
    ],
    [
      'by the type of the price',
      { conversation: { expiration_timestamp }, pricing: { type: 'free_entry_point' } },
      1_700_259_200_000,
    ],
    [
      'by the category of the price',
      { conversation: { expiration_timestamp }, pricing: { category: 'referral_conversion' } },
      1_700_259_200_000,
    ],
    ['not of another conversation', { conversation: { origin: { type: 'service' }, expiration_timestamp } }, undefined],
    ['not where no end is named', { conversation: referral, pricing: { type: 'free_entry_point' } }, undefined],
    ['not where the end is no time', { conversation: { ...referral, expiration_timestamp: 'soon' } }, undefined],
  ])('pain: how long messages are free after an ad is unknown: the end is read %s', (_how, more, end) => {
    expect(read(more).freeEntryPointEndsAt).toBe(end);
  });

  it('find the pricing inside of the conversation, where a group sample has it', () => {
    const pricing = { category: 'service' };
    expect(read({ conversation: { id: 'c', pricing } }).pricing).toEqual(pricing);
  });

  it('say why a message failed', () => {
    const errors = [
      { code: 131026, title: 'Undeliverable', error_data: { details: 'no such user' }, href: 'https://x' },
    ];
    expect(read({ status: 'failed', errors }).errors).toEqual([
      { code: 131026, title: 'Undeliverable', details: 'no such user', href: 'https://x' },
    ]);
  });

  it('are known by the BSUID where a user has no number', () => {
    const item = read({ recipient_id: undefined, recipient_user_id: 'DE.1' });
    expect(item.user).toEqual({ userId: 'DE.1' });
  });

  it.each(['recipient_parent_user_id', 'parent_recipient_user_id', 'parent_user_id'])(
    'read the parent id under the name %s',
    (key) => {
      expect(read({ recipient_user_id: 'DE.1', [key]: 'DE.ENT.1' }).user?.parentUserId).toBe('DE.ENT.1');
    },
  );

  it('have no user where Meta names none', () => {
    expect(read({ recipient_id: undefined }).user).toBeUndefined();
  });

  it.each(['recipient_participant_id', 'participant_recipient_id'])('tell the member of a group under %s', (key) => {
    const item = read({ recipient_id: 'G', recipient_type: 'group', [key]: user });
    expect(item).toMatchObject({ groupId: 'G', participant: { waId: user }, user: { waId: user } });
    expect(item.identity).toMatch(new RegExp(`:${user}$`));
  });

  it('tell the members of a group apart, by BSUID too', () => {
    const group = { recipient_id: 'G', recipient_type: 'group' };
    const statuses = [
      status({ ...group, recipient_participant_id: user }),
      status({ ...group, recipient_participant_id: '4930555002' }),
      status({ ...group, recipient_participant_user_id: 'DE.3' }),
      status({ ...group }),
    ];
    const items = itemsOf({ statuses });
    expect(new Set(items.map((item) => item.identity)).size).toBe(4);
    expect(items[3]).toMatchObject({ groupId: 'G', user: undefined, participant: undefined });
  });

  it('tell the statuses of one message apart, and keep one told twice the same', () => {
    const identities = [read(), read({ status: 'read' }), read({ timestamp: '1700000001' })].map(
      (item) => item.identity,
    );
    expect(new Set(identities).size).toBe(3);
    expect(read({ pricing: { billable: true } }).identity).toBe(read().identity);
    expect(read({ timestamp: 1700000000 }).identity).toBe(read().identity);
  });

  it('go by their content where Meta left out the id', () => {
    const one = onlyItem('status', { statuses: [{ status: 'sent', timestamp: '1' }] });
    const other = onlyItem('status', { statuses: [{ status: 'sent', timestamp: '1', recipient_id: user }] });
    expect(one.wamid).toBeUndefined();
    expect(one.identity).not.toBe(other.identity);
  });
});

describe('payment items', () => {
  it('describe the payment of an order, separately from the statuses of its message', () => {
    const payment = { type: 'payment', status: 'captured', payment: { reference_id: 'order-1' } };
    const item = onlyItem('payment', { statuses: [status(payment)] });
    expect(item).toMatchObject({ type: 'captured', wamid: 'wamid.O', user: { waId: user } });
    expect(item.identity).toBe(`@wamid.O:payment:${phoneNumberId}:order-1:captured:1700000000`);
  });

  it.each([
    [
      { amount: { value: 21_000, offset: 100 }, currency: 'INR' },
      { amount: { value: 21_000, offset: 100 }, currency: 'INR' },
    ],
    [{ amount: { value: '1050', offset: '100' } }, { amount: { value: 1050, offset: 100 }, currency: undefined }],
    [{ amount: { value: 1 } }, { amount: undefined }],
    [
      { amount: '21.00', currency: 7 },
      { amount: undefined, currency: undefined },
    ],
  ])('read the amount of %j', (payment, money) => {
    const statuses = [status({ type: 'payment', status: 'captured', payment })];
    expect(onlyItem('payment', { statuses })).toMatchObject(money);
  });

  it('may fail without the message failing', () => {
    const items = itemsOf({ statuses: [status({ status: 'failed' }), status({ status: 'failed', type: 'payment' })] });
    expect(items.map((item) => item.kind)).toEqual(['status', 'payment']);
  });
});
