import { describe, expect, it } from 'vitest';
import { learnedRecipient, sentItem } from './sent-item.ts';

const phoneNumberId = '106540352242922';
const at = Date.parse('2026-11-24T12:00:00.250Z');
const itemOf = (body: object) =>
  sentItem({ phoneNumberId, wamid: 'wamid.A', at, body: { messaging_product: 'whatsapp', ...body } });

describe('sentItem', () => {
  it('is an echo of what was sent, to the number it was sent to', () => {
    expect(itemOf({ to: '+1 202-555-0147', type: 'text', text: { body: 'hi' } })).toMatchObject({
      kind: 'echo',
      type: 'text',
      direction: 'out',
      phoneNumberId,
      wamid: 'wamid.A',
      at,
      user: { waId: '12025550147' },
      content: { body: 'hi' },
    });
  });

  it('names the BSUID, or the group, that it was sent to', () => {
    expect(itemOf({ recipient: 'US.1349', type: 'text', text: { body: 'hi' } }).user).toEqual({ userId: 'US.1349' });
    const inGroup = itemOf({ recipient_type: 'group', to: 'group-1', type: 'text', text: { body: 'hi' } });
    expect([inGroup.groupId, inGroup.user]).toEqual(['group-1', undefined]);
  });

  it('says what it answers, and what it reacts to', () => {
    const reply = itemOf({ to: '1202', context: { message_id: 'wamid.B' }, type: 'text', text: { body: 'hi' } });
    expect(reply.repliesTo).toEqual({ wamid: 'wamid.B' });
    const reaction = itemOf({ to: '1202', type: 'reaction', reaction: { message_id: 'wamid.B', emoji: '👍' } });
    expect(reaction.reaction).toEqual({ wamid: 'wamid.B', emoji: '👍' });
  });

  it('takes a body without a type as the text it is', () => {
    expect(itemOf({ to: '1202', text: { body: 'hi' } }).type).toBe('text');
  });

  it('pain: a number that Meta’s answer writes otherwise is one number', () => {
    const body = { to: '5521998765432', type: 'text', text: { body: 'hi' } };
    const sent = (contacts: unknown) =>
      sentItem({ phoneNumberId, wamid: 'wamid.A', at, body, answer: { contacts } }).user;
    expect(sent([{ input: '5521998765432', wa_id: '552198765432' }])).toEqual({
      waId: '5521998765432',
      otherSpellings: ['552198765432'],
      metaSpelling: '552198765432',
    });
    expect(sent([{ input: '5521998765432', wa_id: '5521998765432' }])).toEqual({ waId: '5521998765432' });
    expect(sent([{ input: '5521998765432', wa_id: '5521998765432', user_id: 'BR.1' }])).toMatchObject({
      userId: 'BR.1',
    });
    for (const none of [undefined, [], [null], 'x']) expect(sent(none)).toEqual({ waId: '5521998765432' });
  });
});

describe('learnedRecipient', () => {
  const learned = (body: object, contacts: unknown) =>
    learnedRecipient({ phoneNumberId, wamid: 'wamid.A', at, answer: { contacts } }, () => body);
  const toNumber = { to: '+55 21 99876-5432', type: 'text', text: { body: 'hi' } };

  it.each([
    [
      'another spelling',
      toNumber,
      [{ input: '+5521998765432', wa_id: '552198765432' }],
      ['5521998765432', ['552198765432']],
    ],
    [
      'a user id',
      toNumber,
      [{ input: '5521998765432', wa_id: '5521998765432', user_id: 'BR.1' }],
      ['5521998765432', undefined],
    ],
    [
      'the number of a user id',
      { recipient: 'BR.1', text: { body: 'hi' } },
      [{ input: 'BR.1', wa_id: '552198765432' }],
      ['552198765432', undefined],
    ],
  ])('is the recipient with %s', (_what, body, contacts, [waId, otherSpellings]) => {
    expect(learned(body, contacts)).toMatchObject({ waId, ...(otherSpellings && { otherSpellings }) });
  });

  it.each([
    [[{ input: '+55 21 99876-5432', wa_id: '5521998765432' }]],
    [[{ input: '5521998765432' }]],
    [[null]],
    [[]],
    [undefined],
  ])('is nobody where the answer %j repeats what was asked', (contacts) => {
    expect(learned(toNumber, contacts)).toBeUndefined();
  });

  it('is nobody for a group', () => {
    const group = { recipient_type: 'group', to: 'Y2FwaV9ncm91cDoxOTUwNTU1MDA3OQ==', text: { body: 'hi' } };
    expect(learned(group, [{ input: 'Y2FwaV9ncm91cDoxOTUwNTU1MDA3OQ==', wa_id: '552198765432' }])).toBeUndefined();
  });
});
