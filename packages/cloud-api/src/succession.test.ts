import { describe, expect, it } from 'vitest';
import { onlyItem } from '../test/support/webhook-builder.ts';

const read = (system: object, sender: object = {}) => {
  const { user, becomes } = onlyItem('message', { messages: [{ id: 'w', type: 'system', ...sender, system }] });
  return { user, becomes };
};

const number = { type: 'user_changed_number', wa_id: '4930555002', user_id: 'DE.2' };
const bsuid = { type: 'user_changed_user_id', user_id: 'DE.2', parent_user_id: 'DE.ENT.2' };
const becomes = { waId: '4930555002', userId: 'DE.2' };

describe('a system message', () => {
  it('pain: names the earlier user in its previous ids, with no sender at all', () => {
    expect(read({ ...number, previous_user_id: 'DE.1' })).toEqual({ user: { userId: 'DE.1' }, becomes });
    expect(read({ ...bsuid, previous_user_id: 'DE.1', previous_parent_user_id: 'DE.ENT.1' })).toEqual({
      user: { userId: 'DE.1', parentUserId: 'DE.ENT.1' },
      becomes: { userId: 'DE.2', parentUserId: 'DE.ENT.2' },
    });
  });

  it('names the old number as its sender', () => {
    expect(read({ ...number, previous_user_id: 'DE.1' }, { from: '4930555001' }).user).toEqual({
      waId: '4930555001',
      userId: 'DE.1',
    });
  });

  it('has both spellings of a number that has two, so that messages under either are found', () => {
    const moved = { type: 'user_changed_number', wa_id: '541150003333' };
    expect(read(moved, { from: '5215587652222' })).toEqual({
      user: { waId: '5215587652222', otherSpellings: ['525587652222'], metaSpelling: '5215587652222' },
      becomes: { waId: '541150003333', otherSpellings: ['5491150003333'], metaSpelling: '541150003333' },
    });
  });

  it('has the old or the new BSUID as its sender, and the new one is not an earlier user', () => {
    expect(read(number, { from: '4930555001', from_user_id: 'DE.1' }).user).toEqual({
      waId: '4930555001',
      userId: 'DE.1',
    });
    expect(read(number, { from: '4930555001', from_user_id: 'DE.2' }).user).toEqual({ waId: '4930555001' });
  });

  it('names the earlier number as its customer, where nothing else does', () => {
    const old = { type: 'customer_changed_number', new_wa_id: '4930555002' };
    expect(read({ ...old, customer: '4930555001' }).user).toEqual({ waId: '4930555001' });
    expect(read({ ...old, customer: '4930555002' }).user).toBeUndefined();
    expect(read({ ...old, customer: '4930555009' }, { from: '4930555001' }).user).toEqual({ waId: '4930555001' });
  });

  it('keeps the number of a user who only has a new BSUID', () => {
    expect(read({ ...bsuid, wa_id: '4930555001' }, { from: '4930555001', from_user_id: 'DE.1' }).user).toEqual({
      waId: '4930555001',
      userId: 'DE.1',
    });
  });

  it('names the earlier user in its text, if the text is right about who they are now', () => {
    expect(read({ ...bsuid, body: 'User Ada changed from DE.1 to DE.2' }).user).toEqual({ userId: 'DE.1' });
    const lie = 'User Ada changed from DE.7 to DE.8 changed from DE.1 to DE.2';
    expect(read({ ...bsuid, body: lie }).user).toEqual({ userId: 'DE.1' });
    expect(read({ ...bsuid, body: 'User changed from DE.7 to DE.8' }).user).toBeUndefined();
    expect(read({ ...bsuid, body: 'Ada changed from DE.7 to DE.2, DE.9 and back' }).user).toBeUndefined();
  });
});

describe('a shared contact', () => {
  const card = (origin: string) => ({ origin, phones: [{ phone: '+49 30 555001', wa_id: '4930555001' }] });
  const send = (contact: object, from: object) =>
    onlyItem('message', { messages: [{ id: 'w', type: 'contacts', ...from, contacts: [contact] }] }).user;

  it('pain: shows the number of a user who was asked for it', () => {
    expect(send(card('contact_request'), { from_user_id: 'DE.1' })).toEqual({ waId: '4930555001', userId: 'DE.1' });
    const unlinked = { origin: 'contact_request', phones: [{ phone: '+49 30 555001' }] };
    expect(send(unlinked, { from_user_id: 'DE.1' })).toEqual({ waId: '4930555001', userId: 'DE.1' });
  });

  it('keeps the number that the sender already has', () => {
    expect(send(card('contact_request'), { from: '4930555009' })).toEqual({ waId: '4930555009' });
  });

  it('may be somebody else’s if the user sent it by hand', () => {
    expect(send(card('other'), { from_user_id: 'DE.1' })).toEqual({ userId: 'DE.1' });
  });
});
