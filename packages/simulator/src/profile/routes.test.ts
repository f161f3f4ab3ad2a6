import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../test/receiver.ts';
import { requestGraph } from '../../test/request-graph.ts';
import { createSimulator, type Simulator } from '../simulator.ts';
import { createPhoneNumber, createWaba } from '../world/default-world.ts';

const number = '106540352242922';
const key = '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----\n';
const refused = expect.objectContaining({ code: 100 });

describe('the small edges of a number', () => {
  let simulator: Simulator;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    simulator = await createSimulator({ speed: 0 });
  });
  beforeEach(async () => {
    simulator.reset();
    receiver.received.length = 0;
    await simulator.connect({ url: receiver.url, verifyToken: 'any' });
  });
  afterAll(async () => {
    await simulator.close();
    await receiver.close();
  });

  const get = async (edge: string) => (await requestGraph(simulator.url, `GET ${number}${edge}`)).body;
  const post = async (edge: string, body?: object) =>
    (await requestGraph(simulator.url, `POST ${number}/${edge}`, body)).body;

  describe('conversational_automation', () => {
    const commands = [{ command_name: 'tickets', command_description: 'Book flight tickets' }];
    const automation = () => get('?fields=conversational_automation');

    it('is read as a field of the number, as it was set', async () => {
      expect(await automation()).toEqual({ id: number });
      const set = { enable_welcome_message: true, prompts: ['Book a flight'], commands };
      expect(await post('conversational_automation', set)).toEqual({ success: true });
      expect(await automation()).toEqual({ conversational_automation: set, id: number });
    });

    it('keeps values that a change does not name', async () => {
      await post('conversational_automation', { prompts: ['Book a flight'] });
      await post('conversational_automation', { commands });
      await post('conversational_automation', { prompts: [] });
      expect(await automation()).toEqual({ conversational_automation: { prompts: [], commands }, id: number });
    });

    it.each([
      ['five prompts', { prompts: ['a', 'b', 'c', 'd', 'e'] }],
      ['a prompt of 81 characters', { prompts: ['x'.repeat(81)] }],
      ['a prompt with an emoji', { prompts: ['Book ✈️'] }],
      ['31 commands', { commands: Array.from({ length: 31 }, () => commands[0]) }],
      ['a command without its name', { commands: [{ command_description: 'x' }] }],
      ['a command name of 33 characters', { commands: [{ command_name: 'x'.repeat(33), command_description: 'x' }] }],
      ['a description of 257 characters', { commands: [{ command_name: 'x', command_description: 'x'.repeat(257) }] }],
      ['a command that is no object', { commands: [null] }],
      ['prompts that are no list', { prompts: { 0: 'a' } }],
    ])('refuses %s', async (_what, set) => {
      expect(await post('conversational_automation', set)).toEqual({ error: refused });
      expect(await automation()).toEqual({ id: number });
    });
  });

  describe('whatsapp_commerce_settings', () => {
    it('shows cart and catalogue until they are hidden, each by itself, in the query', async () => {
      expect(await get('/whatsapp_commerce_settings')).toEqual({
        data: [{ is_cart_enabled: true, is_catalog_visible: true, id: number }],
      });
      expect(await post('whatsapp_commerce_settings?is_cart_enabled=false')).toEqual({ success: true });
      expect(await get('/whatsapp_commerce_settings')).toEqual({
        data: [{ is_cart_enabled: false, is_catalog_visible: true, id: number }],
      });
    });

    it('refuses what is neither true nor false', async () => {
      expect(await post('whatsapp_commerce_settings?is_cart_enabled=maybe')).toEqual({ error: refused });
    });
  });

  describe('whatsapp_business_encryption', () => {
    it('shows the key that was set by form', async () => {
      expect(await get('/whatsapp_business_encryption')).toEqual({ data: [] });
      const form = new URLSearchParams({ business_public_key: key });
      expect(await post('whatsapp_business_encryption', form)).toEqual({ success: true });
      expect(await get('/whatsapp_business_encryption')).toEqual({
        data: [{ business_public_key: key, business_public_key_signature_status: 'VALID' }],
      });
    });

    it.each([{}, { business_public_key: 'nonsense' }])('refuses %j', async (body) => {
      expect(await post('whatsapp_business_encryption', body)).toEqual({ error: refused });
    });
  });

  describe('username', () => {
    it('is claimed, read and given up, with a webhook for each change', async () => {
      expect(await get('/username')).toEqual({});
      expect(await post('username', { username: 'Lucky.Shrub' })).toEqual({ status: 'approved' });
      expect(await get('/username')).toEqual({ username: 'lucky.shrub', status: 'approved' });
      const { body } = await requestGraph(simulator.url, `DELETE ${number}/username`);
      expect(body).toEqual({ success: true });
      expect(await get('/username')).toEqual({});
      await simulator.settled();
      const value = { display_phone_number: '15550783881' };
      expect(receiver.received.flatMap(({ changes }) => changes)).toEqual([
        { field: 'business_username_updates', value: { ...value, username: 'lucky.shrub', status: 'approved' } },
        { field: 'business_username_updates', value: { ...value, status: 'deleted' } },
      ]);
    });

    /** Another number that has the username; in the same portfolio by default. */
    const giveToAnother = (businessId?: string): void => {
      const { world } = simulator.platform;
      const wabaId = businessId === undefined ? '102290129340398' : '9';
      if (businessId !== undefined) world.wabas.set(wabaId, createWaba(wabaId, businessId));
      const other = createPhoneNumber('8', wabaId, '+1 555-0000', 0);
      world.phoneNumbers.set('8', Object.assign(other, { username: 'lucky.shrub' }));
    };

    it('is refused if a number of another portfolio has it, even with a transfer', async () => {
      giveToAnother('888');
      for (const more of [{}, { transfer_action: 'force_transfer' }]) {
        expect(await post('username', { username: 'lucky.shrub', ...more })).toMatchObject({ error: { code: 147001 } });
      }
    });

    it('moves from another number of the portfolio only with a transfer', async () => {
      giveToAnother();
      const username = 'lucky.shrub';
      expect(await post('username', { username })).toMatchObject({ error: { code: 147005 } });
      expect(await post('username', { username, transfer_action: 'none' })).toMatchObject({ error: { code: 147005 } });
      expect(await post('username', { username, transfer_action: 'force_transfer' })).toEqual({ status: 'approved' });
      expect(await get('/username')).toEqual({ username, status: 'approved' });
      expect(simulator.platform.world.phoneNumbers.get('8')?.username).toBeUndefined();
    });

    it('is refused for the lowest messaging limit', async () => {
      Object.assign(simulator.platform.world.businesses.get('506914307656634') ?? {}, { messagingLimit: 'TIER_250' });
      expect(await post('username', { username: 'lucky' })).toMatchObject({ error: { code: 147002 } });
    });

    it('is suggested if it is free', async () => {
      giveToAnother();
      expect(await get('/username_suggestions')).toEqual({
        data: [{ username_suggestions: ['lucky_shrub', 'luckyshrub', 'lucky_shrub_help', 'get_lucky_shrub'] }],
      });
    });

    it.each(['ab', 'x'.repeat(36), '123', '.lucky', 'lucky.', 'lu..cky', 'www.lucky', 'lucky.com', 'lücky', ''])(
      'is refused as "%s"',
      async (username) => {
        expect(await post('username', { username })).toEqual({ error: refused });
      },
    );
  });

  describe('official_business_account', () => {
    it('says whether the number has the badge', async () => {
      expect(await get('/official_business_account')).toEqual({ id: number, oba_status: 'NOT_STARTED' });
      Object.assign(simulator.platform.world.phoneNumbers.get(number) ?? {}, { isOfficialBusinessAccount: true });
      expect(await get('/official_business_account')).toMatchObject({ id: number, oba_status: 'APPROVED' });
    });
  });

  describe('an application for the badge', () => {
    const application = { business_website_url: 'https://shop.example', primary_country_of_operation: 'US' };

    it('is pending once it is submitted, on the number’s node too', async () => {
      expect(await post('official_business_account', application)).toEqual({ success: true });
      const pending = { oba_status: 'PENDING', status_message: expect.any(String) };
      expect(await get('/official_business_account')).toEqual({ ...pending, id: number });
      expect(await get('?fields=official_business_account')).toEqual({
        official_business_account: pending,
        id: number,
      });
    });

    it.each([{ business_website_url: '' }, { supporting_links: Array(6).fill('https://shop.example') }])(
      'is refused with %j',
      async (more) => {
        expect(await post('official_business_account', { ...application, ...more })).toEqual({ error: refused });
      },
    );
  });

  describe('contact_book', () => {
    it('forgets a number that a user shared', async () => {
      const { users } = simulator.platform.world;
      const user = users.put('16505551234', { hidesNumber: true });
      const bsuid = users.userIdOf(user, '506914307656634');
      simulator.users.write('16505551234', {
        type: 'contacts',
        contacts: [{ origin: 'contact_request', phones: [{ phone: '+16505551234' }] }],
      });
      expect(users.shownTo(user, '506914307656634')).toHaveProperty('waId');
      const forget = (query: string) => requestGraph(simulator.url, `DELETE ${number}/contact_book?${query}`);
      const query = `messaging_product=whatsapp&bsuid=${bsuid}`;
      expect((await forget(query)).body).toEqual({ success: true, deleted: true });
      expect(users.shownTo(user, '506914307656634')).not.toHaveProperty('waId');
      expect((await forget(query)).body).toEqual({ success: true, deleted: false });
      expect((await forget('messaging_product=whatsapp&bsuid=US.1')).body).toEqual({ error: refused });
    });
  });

  describe('business_compliance_info', () => {
    const info = {
      entity_name: 'Lucky Shrub',
      entity_type: 'OTHER',
      entity_type_custom: 'Cooperative',
      is_registered: true,
      grievance_officer_details: { name: 'Chandravati P.', email: 'c@example.com' },
      customer_care_details: { email: 'support@example.com' },
    };

    it('is null until it is set', async () => {
      expect(await get('/business_compliance_info')).toMatchObject({
        data: [{ messaging_product: 'whatsapp', entity_name: null, is_registered: false }],
      });
      const answer = await post('business_compliance_info', { messaging_product: 'whatsapp', ...info });
      expect(answer).toEqual({ success: true });
      expect(await get('/business_compliance_info')).toEqual({ data: [{ ...info, messaging_product: 'whatsapp' }] });
    });

    it.each(['entity_name', 'entity_type', 'entity_type_custom', 'messaging_product'])(
      'is refused without %s',
      async (name) => {
        const incomplete = { messaging_product: 'whatsapp', ...info, [name]: undefined };
        expect(await post('business_compliance_info', incomplete)).toEqual({ error: refused });
      },
    );
  });
});
