import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postJson, refusalOf } from '../../test/graph-caller.ts';
import { createSimulator, type Simulator } from '../simulator.ts';
import { asWaId } from './recipient.ts';

const portfolio = '506914307656634';
const text = { messaging_product: 'whatsapp', type: 'text', text: { body: 'Hello' } };

describe('asWaId', () => {
  it.each([
    ['16505551234', '16505551234'],
    ['5511987654321', '5511987654321'],
    ['5528987654321', '5528987654321'],
    ['5531987654321', '553187654321'],
    ['553187654321', '553187654321'],
    ['525512345678', '5215512345678'],
    ['5215512345678', '5215512345678'],
    ['541123456789', '5491123456789'],
    ['5491123456789', '5491123456789'],
    ['6505551234', '6505551234'],
  ])('makes %s the account %s', (digits, waId) => {
    expect(asWaId(digits)).toBe(waId);
  });

  it('leaves a number unchanged that WhatsApp already knows', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9]\d{6,14}$/), (digits) => {
        expect(asWaId(asWaId(digits))).toBe(asWaId(digits));
      }),
    );
  });
});

describe('the recipient of a message', () => {
  let simulator: Simulator;
  const send = (recipient: object) => postJson(simulator.url, '106540352242922/messages', { ...text, ...recipient });
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  beforeEach(() => simulator.reset());
  afterAll(() => simulator.close());

  it.each([
    ['+16505551234', '16505551234'],
    ['+1 (650) 555-1234', '16505551234'],
    ['16505551234', '16505551234'],
    ['6505551234', '6505551234'],
    ['+55 31 98765-4321', '553187654321'],
    [16505551234, '16505551234'],
  ])('can be given by the number %s', async (to, waId) => {
    const { status, body } = await send({ to });
    expect(status).toBe(200);
    expect(body.contacts).toEqual([{ input: String(to), wa_id: waId }]);
  });

  it.each(['12', '+1650555123456789', 'Asha', '1650555o234', 'US.13491208655302741918'])(
    'is refused if the number is %s',
    async (to) => {
      expect(refusalOf(await send({ to }))).toEqual([
        131009,
        '(#131009) Parameter value is not valid',
        'The phone number is malformed: Please use the format: +1234567890.',
      ]);
    },
  );

  it.each([
    [{}, '(#100) The parameter to is required.'],
    [{ to: '' }, '(#100) The parameter to is required.'],
    [{ to: ['16505551234'] }, '(#100) Param to must be a string.'],
    [{ to: '1', recipient: 7 }, '(#100) Param recipient must be a string.'],
    [{ recipient_type: 'group', recipient: 'US.1' }, '(#100) The parameter to is required.'],
    [
      { to: '+16505551234', recipient_type: 'everybody' },
      '(#100) Param recipient_type must be one of {INDIVIDUAL, GROUP} - got "everybody".',
    ],
  ])('is refused as %j', async (recipient, message) => {
    expect(refusalOf(await send(recipient))).toEqual([100, message, undefined]);
  });

  it('can be given by a user id; the response then has no number', async () => {
    const { users } = simulator.platform.world;
    const recipient = users.userIdOf(users.ensure('16505551234'), portfolio);
    expect((await send({ recipient })).body.contacts).toEqual([{ input: recipient, user_id: recipient }]);
    expect(simulator.messages().at(-1)).toMatchObject({ to: '16505551234', input: recipient, isByUserId: true });
  });

  it('is the phone number if both are given', async () => {
    const { users } = simulator.platform.world;
    const recipient = users.userIdOf(users.ensure('16505551234'), portfolio);
    const { body } = await send({ to: '+16505559999', recipient });
    expect(body.contacts).toEqual([{ input: '+16505559999', wa_id: '16505559999' }]);
    expect(simulator.messages().at(-1)).toMatchObject({ to: '16505559999', isByUserId: false });
  });

  it('is refused if a user id is malformed, unknown, or of another portfolio', async () => {
    const { users } = simulator.platform.world;
    const foreign = users.userIdOf(users.ensure('16505551234'), '999');
    expect(refusalOf(await send({ recipient: 'us.1' }))[0]).toBe(131009);
    expect(refusalOf(await send({ recipient: 'US.ENT.' }))[0]).toBe(131009);
    expect(refusalOf(await send({ recipient: 'US.13491208655302741918' }))[0]).toBe(131026);
    expect(refusalOf(await send({ recipient: foreign }))[0]).toBe(131026);
  });

  it('cannot be the sender, however it is written', async () => {
    expect(refusalOf(await send({ to: '+1 555 078 3881' }))).toEqual([
      131021,
      '(#131021) Recipient cannot be sender',
      undefined,
    ]);
  });

  it('must be on the allow list of a test number, in any notation', async () => {
    const number = simulator.platform.world.phoneNumbers.get('106540352242922');
    const { users } = simulator.platform.world;
    if (number) number.testRecipients = new Set(['16505551234', '525512345678']);
    expect((await send({ to: '+1 650 555 1234' })).status).toBe(200);
    expect((await send({ to: '+525512345678' })).status).toBe(200);
    expect(refusalOf(await send({ to: '5215512345678' }))[0]).toBe(131030);
    expect(refusalOf(await send({ recipient: users.userIdOf(users.ensure('16505551234'), portfolio) }))[0]).toBe(
      131030,
    );
    expect(refusalOf(await send({ to: '+16505550000' }))).toEqual([
      131030,
      '(#131030) Recipient phone number not in allowed list',
      'Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again.',
    ]);
  });

  it('is refused if the business has blocked it', async () => {
    simulator.platform.world.blockedUsers.set('106540352242922', new Set(['16505551234']));
    expect(refusalOf(await send({ to: '+16505551234' }))[0]).toBe(131026);
    expect((await send({ to: '+16505550000' })).status).toBe(200);
  });
});
