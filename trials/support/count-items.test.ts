import { describe, expect, it } from 'vitest';
import { countItems } from './count-items.ts';

const webhook = (...values: readonly unknown[]): unknown => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: values.map((value) => ({ field: 'messages', value })) }],
});

describe('countItems', () => {
  it('counts every member of every item array, over all entries and changes', () => {
    const entry = { changes: [{ value: { messages: [{}, {}], statuses: [{}] } }, { value: { errors: [{}] } }] };
    expect(countItems({ entry: [entry, entry] })).toBe(8);
  });

  it('counts members that are no objects, since they must not be lost either', () => {
    expect(countItems(webhook({ messages: [null, 7, 'text', []] }))).toBe(4);
  });

  it.each([
    'calls',
    'groups',
    'message_echoes',
    'state_sync',
    'user_preferences',
    'user_id_update',
    'automatic_events',
    'user_actions',
  ])('knows the array %s', (name) => {
    expect(countItems(webhook({ messaging_product: 'whatsapp', [name]: [{}, {}] }))).toBe(2);
  });

  it('counts a history chunk once, and once more for each message and error in it', () => {
    const threads = [{ messages: [{}, {}] }, { messages: [{}] }, { id: 'empty' }];
    expect(countItems(webhook({ history: [{ threads }, { errors: [{}] }, null] }))).toBe(7);
  });

  it('finds lists at any depth, such as in standby', () => {
    const standby = { contacts: [{}], messages: [{}, {}], more: { statuses: [{}] } };
    expect(countItems(webhook({ messaging_product: 'whatsapp', metadata: {}, standby }))).toBe(3);
    expect(countItems(webhook({ messaging_product: 'whatsapp', metadata: {}, standby: {} }))).toBe(0);
  });

  it('finds lists of any name in a value that names its number, such as those that Meta adds later', () => {
    expect(
      countItems(webhook({ metadata: {}, user_actions: [{}, {}], nested: { holograms: [{ parts: [{}] }] } })),
    ).toBe(3);
    expect(countItems(webhook({ event: 'X', restriction_info: [{}, {}] }))).toBe(1);
  });

  it('does not count earlier messages that are quoted in the context of a handover', () => {
    expect(countItems(webhook({ metadata: {}, messages: [{}], conversation_context: { messages: [{}, {}] } }))).toBe(1);
  });

  it('counts a value without any of these arrays as one item', () => {
    expect(countItems(webhook({ event: 'APPROVED' }, { messaging_product: 'whatsapp', timestamp: '1' }))).toBe(2);
  });

  it('counts nothing if a value only names its recipient', () => {
    expect(countItems(webhook({ messaging_product: 'whatsapp', metadata: {}, contacts: [{}] }, {}))).toBe(0);
  });

  it('counts nothing for an empty item array', () => {
    expect(countItems(webhook({ messages: [], metadata: {} }))).toBe(0);
  });

  it('counts a flow update once, though it may have an array of errors', () => {
    const value = { event: 'FLOW_STATUS_CHANGE', flow_id: '7', errors: [{}, {}] };
    expect(countItems({ entry: [{ changes: [{ field: 'flows', value }, { value }] }] })).toBe(2);
  });

  it('counts anything in the position of an entry, a change or a value', () => {
    expect(countItems({ entry: [null, 3, { changes: 'none' }] })).toBe(3);
    expect(countItems({ entry: [{ changes: [null, 'text', { value: 7 }, { field: 'x', event: 'y' }] }] })).toBe(4);
    expect(countItems({ object: 'whatsapp_business_account', entries: [] })).toBe(1);
  });

  it.each([
    null,
    'text',
    {},
    { entry: [] },
    { entry: [{ id: '1' }] },
    { entry: [{ changes: [{ field: 'x', value: null }] }] },
  ])('counts nothing in %j', (body) => {
    expect(countItems(body)).toBe(0);
  });
});
