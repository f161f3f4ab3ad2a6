import { describe, expect, it } from 'vitest';
import { itemsOf, phoneNumberId, wabaId, webhookOf } from '../test/support/webhook-builder.ts';
import type { HandoverItem } from './items.ts';
import { parseWebhook } from './parse-webhook.ts';

const envelope = {
  messaging_product: 'whatsapp',
  recipient: { phone_number_id: phoneNumberId, display_phone_number: '15550100001' },
  sender: { phone_number: '15550100123' },
  timestamp: '1792000100',
};

function read(value: object): HandoverItem {
  const items = parseWebhook(webhookOf({ ...envelope, ...value }, 'messaging_handovers'));
  expect(items).toHaveLength(1);
  return items[0] as HandoverItem;
}

describe('a handover', () => {
  it.each([null, ''])('names the owner by its older key where the newer one has %j', (nothing) => {
    const control_passed = { previous_owner_role: nothing, previous_owner_app_role: 'meta_business_agent' };
    const { previousOwner } = read({ type: 'control_passed', control_passed });
    expect(previousOwner).toEqual({ role: 'meta_business_agent' });
  });

  it('names number, user, time, both owners, metadata and summary, in the newer form with roles', () => {
    const control_passed = {
      previous_owner_role: 'ai_agent',
      new_owner_role: 'escalation',
      metadata: 'wants a person',
      conversation_context: { type: 'summary', summary: { text: 'Asked for opening hours.' } },
    };
    expect(read({ type: 'control_passed', control_passed })).toMatchObject({
      kind: 'handover',
      type: 'control_passed',
      field: 'messaging_handovers',
      via: 'messaging_handovers',
      wabaId,
      phoneNumberId,
      user: { waId: '15550100123' },
      at: 1_792_000_100_000,
      control: 'mine',
      previousOwner: { role: 'ai_agent' },
      newOwner: { role: 'escalation' },
      metadata: 'wants a person',
      conversationContext: {
        summary: 'Asked for opening hours.',
        value: control_passed.conversation_context,
      },
    });
  });

  it('gives the thread to another responder when it is taken', () => {
    const control_taken = { new_owner_role: 'escalation', metadata: 'Control taken via service message' };
    expect(read({ type: 'control_taken', control_taken })).toMatchObject({
      control: 'other',
      newOwner: { role: 'escalation' },
    });
  });

  it('knows a BSUID where the number is expected', () => {
    const sent = (sender: object) => read({ type: 'control_passed', control_passed: {}, sender }).user;
    expect(sent({ phone_number: 'DE.1' })).toEqual({ userId: 'DE.1' });
    expect(sent({ wa_id: '', phone_number: 'DE.ENT.1', user_id: 'DE.1' })).toEqual({
      userId: 'DE.1',
      parentUserId: 'DE.ENT.1',
    });
  });

  it('names the owners by their apps, or only the previous one by its role, in the deprecated forms', () => {
    const byApp = { previous_owner_app_id: '41', new_owner_app_id: 42 };
    expect(read({ type: 'control_passed', control_passed: byApp })).toMatchObject({
      control: 'mine',
      previousOwner: { appId: '41' },
      newOwner: { appId: '42' },
    });
    const byAgent = { previous_owner_app_role: 'meta_business_agent', metadata: 'customer_request' };
    const item = read({ type: 'control_passed', control_passed: byAgent });
    expect(item).toMatchObject({ control: 'mine', previousOwner: { role: 'meta_business_agent' } });
    expect(item.newOwner).toBeUndefined();
  });

  it('leaves metadata unchanged in the form without roles and type, even JSON in a string', () => {
    const metadata = '{"reason":"MARKETING_MESSAGE"}';
    expect(read({ control_passed: { metadata } })).toMatchObject({ type: 'control_passed', control: 'mine', metadata });
  });

  it('names no user if Meta leaves out the sender, whose number is not shared', () => {
    expect(read({ sender: undefined, control_passed: {} })).toMatchObject({ control: 'mine', user: undefined });
  });

  it('accepts a user by BSUID or wa_id as well', () => {
    const sender = { wa_id: '15550100123', user_id: 'US.9000000000000001' };
    expect(read({ sender, control_passed: {} }).user).toEqual({ waId: '15550100123', userId: 'US.9000000000000001' });
  });

  it('is also read in a list, with the number next to it', () => {
    const items = parseWebhook(webhookOf({ handovers: [{ ...envelope, control_passed: {} }] }, 'messaging_handovers'));
    expect(items).toMatchObject([{ kind: 'handover', phoneNumberId, user: { waId: '15550100123' }, control: 'mine' }]);
  });

  it('is read next to a message, under whatever field', () => {
    const message = { from: '15550100123', id: 'w', timestamp: '1', type: 'text', text: { body: 'hi' } };
    const items = itemsOf({ messages: [message], control_passed: { metadata: 'm' } }, 'messages');
    expect(items.map(({ kind }) => kind)).toEqual(['message', 'handover']);
  });

  it('says nothing about the owner if its type is new', () => {
    expect(read({ type: 'control_requested' })).toMatchObject({ type: 'control_requested', control: undefined });
  });

  it('is the same when it is delivered again, and a different one at another time', () => {
    const one = read({ control_passed: {} });
    expect(read({ control_passed: {} }).identity).toBe(one.identity);
    expect(read({ timestamp: '1792000101', control_passed: {} }).identity).not.toBe(one.identity);
    expect(read({ control_taken: {} }).identity).not.toBe(one.identity);
  });
});
