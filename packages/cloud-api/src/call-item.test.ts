import { describe, expect, it } from 'vitest';
import { businessNumber, itemsOf, onlyItem, phoneNumberId } from '../test/support/webhook-builder.ts';

const user = '4930555001';
const incoming = { id: 'wacid.A', from: user, to: businessNumber, event: 'connect', timestamp: '1700000000' };
const outgoing = { ...incoming, from: businessNumber, to: user };
const read = (call: object, beside: object = {}) => onlyItem('call', { calls: [call], ...beside }, 'calls');

describe('call items', () => {
  it('tell of a call by the user', () => {
    expect(read({ ...incoming, direction: 'USER_INITIATED' })).toMatchObject({
      type: 'connect',
      callId: 'wacid.A',
      startedBy: 'user',
      user: { waId: user },
      at: 1_700_000_000_000,
      identity: `call:${phoneNumberId}:wacid.A:connect`,
    });
  });

  it('tell of a call by the business', () => {
    const item = read({ ...outgoing, to_user_id: 'DE.1', direction: 'BUSINESS_INITIATED' });
    expect(item).toMatchObject({ startedBy: 'business', user: { waId: user, userId: 'DE.1' } });
  });

  it('find out who called by the numbers where the direction is missing', () => {
    expect(read(incoming)).toMatchObject({ startedBy: 'user', user: { waId: user } });
    expect(read(outgoing)).toMatchObject({ startedBy: 'business', user: { waId: user } });
    expect(read({ id: 'wacid.A', event: 'terminate' }).startedBy).toBeUndefined();
  });

  it('never take the business for the user, where direction and numbers contradict each other', () => {
    expect(read({ ...incoming, direction: 'BUSINESS_INITIATED' }).user).toEqual({ waId: user });
  });

  it('go by the end of the call where the time is missing', () => {
    const call = { id: 'wacid.A', event: 'terminate', status: 'COMPLETED', start_time: '1', end_time: '2' };
    expect(read(call).at).toBe(2000);
  });

  it('carry the errors that stand beside an only call', () => {
    const [error, call] = itemsOf(
      { calls: [{ ...incoming, event: 'terminate' }], errors: [{ code: 138000 }] },
      'calls',
    );
    expect(error).toMatchObject({ kind: 'error', type: '138000' });
    expect(call).toMatchObject({ kind: 'call', type: 'terminate', errors: [{ code: 138000 }] });
  });

  it('tell two calls apart that failed alike', () => {
    const fail = (id: string) =>
      itemsOf({ calls: [{ ...incoming, id }], errors: [{ code: 138000 }] }, 'calls')[0]?.identity;
    expect(fail('wacid.A')).not.toBe(fail('wacid.B'));
  });

  it.each([
    ['the field', 'calls', {}],
    ['the type', 'messages', { type: 'call' }],
  ])('read a status as one of a call by %s', (_, field, more) => {
    const status = { id: 'wacid.A', status: 'RINGING', timestamp: '1700000000', recipient_id: user, ...more };
    expect(onlyItem('call', { statuses: [status] }, field)).toMatchObject({
      type: 'RINGING',
      callId: 'wacid.A',
      startedBy: 'business',
      user: { waId: user },
      identity: `call-status:${phoneNumberId}:wacid.A:RINGING`,
    });
  });

  it('go by their content where id or event is missing', () => {
    const identities = [{ event: 'connect' }, { id: 'wacid.A' }, { id: 'wacid.A', status: 'FAILED' }].map(
      (call) => read(call).identity,
    );
    expect(new Set(identities).size).toBe(3);
  });
});
