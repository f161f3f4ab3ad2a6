import { describe, expect, it } from 'vitest';
import { plainTemplate } from '../../test/example-world.ts';
import { createIds } from '../ids.ts';
import type { SentMessage } from '../world/message.ts';
import type { Template, TemplateComponent } from '../world/template.ts';
import type { User } from '../world/user.ts';
import { createWorld } from '../world/world.ts';
import { answerToPress } from './press-choice.ts';
import { UserActionError } from './user-actions.ts';

const world = createWorld(createIds(), 10);
const ana: User = world.users.ensure('16505551234');
const now = 1_800_000_000;
const clock = { seconds: () => now };

const sent = (type: string, content: object, templateId?: string): SentMessage => ({
  direction: 'sent',
  wamid: 'wamid.1',
  phoneNumberId: '1',
  to: ana.waId,
  input: ana.waId,
  isToGroup: false,
  isByUserId: false,
  type,
  body: { type, [type]: content },
  at: 0,
  callbackData: undefined,
  templateId,
  category: 'utility',
  statuses: [],
});
const press = (message: SentMessage, choice: string | number): Readonly<Record<string, unknown>> =>
  answerToPress(message, choice, ana, { world, clock });
const interactive = (type: string, action: object): SentMessage => sent('interactive', { type, action });
const template = (components: TemplateComponent[], given: object[] = []): SentMessage => {
  const stored: Template = plainTemplate('offer', { id: String(world.templates.size + 1), components });
  world.templates.set(stored.id, stored);
  return sent('template', { name: 'offer', components: given }, stored.id);
};

describe('answerToPress', () => {
  it('shares the requested contact, for a message and for a template', () => {
    const phones = [{ phone: '+16505551234', wa_id: '16505551234', type: 'CELL' }];
    const shared = { type: 'contacts', contacts: [{ origin: 'contact_request', phones }] };
    for (const kind of ['contact_request', 'request_contact_info']) {
      expect(press(interactive(kind, { name: 'request_contact_info' }), 0)).toEqual(shared);
    }
    const button = { type: 'REQUEST_CONTACT_INFO', text: 'Share Contact Info' };
    expect(press(template([{ type: 'BUTTONS', buttons: [button] }]), 'Share Contact Info')).toEqual(shared);
  });

  it.each([
    ['a message', interactive('call_permission_request', { name: 'call_permission_request' })],
    ['a template', template([{ type: 'BODY', text: 'May we?' }, { type: 'CALL_PERMISSION_REQUEST' }])],
  ])('allows calls for seven days, or refuses them, when asked by %s', (_by, message) => {
    expect(press(message, 'accept')).toEqual({
      type: 'interactive',
      interactive: {
        type: 'call_permission_reply',
        call_permission_reply: {
          response: 'accept',
          is_permanent: false,
          expiration_timestamp: 1_800_604_800,
          response_source: 'user_action',
        },
      },
    });
    expect(press(message, "Don't allow")).toEqual({
      type: 'interactive',
      interactive: {
        type: 'call_permission_reply',
        call_permission_reply: { response: 'reject', response_source: 'user_action' },
      },
    });
  });

  it('sends a requested location', () => {
    expect(press(interactive('location_request_message', { name: 'send_location' }), 'Send location')).toMatchObject({
      type: 'location',
      location: { latitude: expect.any(Number), longitude: expect.any(Number) },
    });
  });

  it('presses the cards of a carousel, in order', () => {
    const card = (id: string) => ({
      action: { buttons: [{ type: 'quick_reply', quick_reply: { id, title: 'Take' } }] },
    });
    expect(press(interactive('carousel', { cards: [card('aloe'), card('basil')] }), 1)).toMatchObject({
      interactive: { type: 'button_reply', button_reply: { id: 'basil', title: 'Take' } },
    });
  });

  it('presses the cards of a template, with the payload of each', () => {
    const card = { components: [{ type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Take' }] }] };
    const reply = (payload: string) => ({
      type: 'button',
      sub_type: 'QUICK_REPLY',
      index: '0',
      parameters: [{ type: 'payload', payload }],
    });
    const message = template(
      [
        { type: 'BODY', text: 'Plants' },
        { type: 'CAROUSEL', cards: [card, card] },
      ],
      [
        {
          type: 'carousel',
          cards: [
            { card_index: 1, components: [reply('second')] },
            { card_index: 0, components: [reply('first')] },
          ],
        },
      ],
    );
    expect(press(message, 0)).toEqual({ type: 'button', button: { payload: 'first', text: 'Take' } });
    expect(press(message, 1)).toEqual({ type: 'button', button: { payload: 'second', text: 'Take' } });
  });

  it('answers with the text of a quick reply without a payload', () => {
    const message = template([{ type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Yes' }] }]);
    expect(press(message, 'Yes')).toEqual({ type: 'button', button: { payload: 'Yes', text: 'Yes' } });
  });

  it.each([
    ['an address', interactive('cta_url', { parameters: { display_text: 'See it' } }), /"See it" opens something/],
    ['a call', interactive('voice_call', { parameters: { display_text: 'Call' } }), /"Call" opens something/],
    [
      'a number to call',
      template([{ type: 'BUTTONS', buttons: [{ type: 'PHONE_NUMBER', text: 'Call us' }] }]),
      /is not notified/,
    ],
    ['a code to copy', template([{ type: 'BUTTONS', buttons: [{ type: 'COPY_CODE' }] }]), /is not notified/],
    ['a flow', interactive('flow', { parameters: { flow_cta: 'Book' } }), /"Book" opens a form.*fillFlow/],
    ['an address form', interactive('address_message', {}), /opens a form/],
    [
      'a flow of a template',
      template([{ type: 'BUTTONS', buttons: [{ type: 'FLOW', text: 'Book' }] }]),
      /opens a form/,
    ],
    ['a text', sent('text', { body: 'hi' }), /nothing to press on a message of the type text/],
  ])('does not notify the business of %s, and says so', (_what, message, says) => {
    expect(() => press(message, 0)).toThrow(UserActionError);
    expect(() => press(message, 0)).toThrow(says);
  });
});
