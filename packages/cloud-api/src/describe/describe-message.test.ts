import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeMessage } from './describe-message.ts';

const product = (quantity: number, item_price: number) => ({ quantity, item_price, currency: 'GBP' });
const interactive = (type: string, reply: object) => ({ type, [type]: reply });
const parameters = [
  { type: 'text', text: 'Ada' },
  { type: 'text', text: '10:00' },
];

describe('describeMessage', () => {
  it.each([
    ['text', { body: 'Is the kiln\nfree on  Sunday?' }, '“Is the kiln free on Sunday?”'],
    ['image', { id: '1', caption: 'the new glaze' }, 'photo “the new glaze”'],
    ['image', { id: '1' }, 'photo'],
    ['video', { id: '1', caption: 'throwing' }, 'video “throwing”'],
    ['audio', { id: '1', voice: true }, 'voice message'],
    ['audio', { id: '1', voice: 'true' }, 'voice message'],
    ['audio', { id: '1', voice: 'false' }, 'audio'],
    ['audio', { id: '1' }, 'audio'],
    ['voice', { id: '1' }, 'voice message'],
    ['document', { id: '1', filename: 'prices.pdf', caption: 'from May on' }, 'document prices.pdf “from May on”'],
    ['sticker', { id: '1' }, 'sticker'],
    ['sticker', { id: '1', animated: true }, 'animated sticker'],
    ['media_placeholder', undefined, 'a file that has not arrived yet'],
    ['location', { latitude: 52.1, longitude: 13.2 }, 'location 52.1, 13.2'],
    [
      'location',
      { latitude: 52.1, longitude: 13.2, name: 'Studio', address: '1 Clay Lane' },
      'location Studio 1 Clay Lane',
    ],
    ['contacts', [{ name: { formatted_name: 'Bo' } }, { name: { first_name: 'Cy' } }], 'contact Bo, Cy'],
    [
      'contacts',
      [{ phones: [{ phone: '+16505550101' }], origin: 'contact_request' }],
      'shared their number +16505550101',
    ],
    ['reaction', { message_id: 'wamid.1', emoji: '👩‍🎨' }, 'reacted 👩‍🎨'],
    ['reaction', { message_id: 'wamid.1' }, 'removed a reaction'],
    ['button', { text: 'Confirm', payload: 'yes-12' }, 'pressed “Confirm”'],
    ['button', { payload: 'yes-12' }, 'pressed “yes-12”'],
    [
      'order',
      { product_items: [product(2, 12.5), product(1, 11)], text: 'gift wrap' },
      'order of 3 pieces, 36 GBP “gift wrap”',
    ],
    ['order', { product_items: [product(1, 0)] }, 'order of 1 piece'],
    ['system', { type: 'user_changed_number', body: 'Ada changed her number' }, 'Ada changed her number'],
    ['system', { type: 'user_changed_user_id' }, 'system: user changed user id'],
    ['edit', { message: { type: 'text', text: { body: 'at eleven' } } }, 'edited: “at eleven”'],
    ['edit', {}, 'edited a message'],
    ['revoke', { original_message_id: 'wamid.1' }, 'deleted a message'],
    ['request_welcome', undefined, 'opened the chat'],
    ['unsupported', { type: 'poll_creation' }, 'unsupported message (poll creation)'],
    ['unsupported', undefined, 'unsupported message'],
    ['unknown', undefined, 'unknown message'],
    ['pin', { type: 'pin' }, 'pinned a message'],
    ['template', { name: 'visit_note', language: { code: 'en' } }, 'template visit_note (en)'],
    [
      'template',
      { name: 'v', language: { code: 'en' }, components: [{ type: 'body', parameters }] },
      'template v (en): “Ada”, “10:00”',
    ],
    [
      'marketing_messages_link_click',
      { marketing_messages_link_click_data: { click_component: 'cta' } },
      'clicked the button of a marketing message',
    ],
    ['landing_page_view', {}, 'opened the page that a marketing message leads to'],
    ['LeadSubmitted', {}, 'lead found by Meta'],
    ['Purchase', { custom_data: { currency: 'GBP', value: 36 } }, 'purchase found by Meta of 36 GBP'],
    ['event_invite', { name: 'x' }, 'event invite'],
    ['constructor', {}, 'constructor'],
  ])('tells a message of the type %s: %j', (type, content, line) => {
    expect(describeMessage({ type, content })).toBe(line);
  });

  it.each([
    [interactive('button_reply', { id: 'b', title: 'Yes' }), 'pressed “Yes”'],
    [interactive('list_reply', { id: 'l', title: 'Tea', description: 'green' }), 'chose “Tea” (green)'],
    [interactive('nfm_reply', { name: 'flow', body: 'Sent', response_json: '{"secret":1}' }), 'filled in a form'],
    [interactive('nfm_reply', { name: 'address_message', body: '1 Clay Lane' }), 'sent an address'],
    [interactive('call_permission_reply', { response: 'reject' }), 'does not allow calls'],
    [interactive('call_permission_reply', { response: 'accept', is_permanent: true }), 'allows calls permanently'],
    [
      interactive('call_permission_reply', { response: 'accept', expiration_timestamp: '1780315200' }),
      'allows calls until 2026-06-01',
    ],
    [interactive('call_permission_reply', { response: 'accept' }), 'allows calls'],
    [
      interactive('payment_method', { payment_method: 'upi', reference_id: 'bill-3' }),
      'chose to pay by upi for bill-3',
    ],
    [{ button_reply: { title: 'No type' } }, 'pressed “No type”'],
    [
      {
        type: 'button',
        body: { text: 'Come?' },
        action: { buttons: [{ reply: { title: 'Yes' } }, { reply: { title: 'No' } }] },
      },
      '“Come?” [Yes] [No]',
    ],
    [
      { type: 'list', body: { text: 'Which?' }, action: { sections: [{ rows: [{ title: 'Bowl' }] }] } },
      '“Which?” [Bowl]',
    ],
    [
      { type: 'cta_url', body: { text: 'Prices' }, action: { parameters: { display_text: 'Open' } } },
      '“Prices” [Open]',
    ],
    [{ type: 'flow', body: { text: 'Book' }, action: { parameters: { flow_cta: 'Choose' } } }, 'form: “Book” [Choose]'],
    [{ type: 'call_permission_request', body: { text: 'May we call?' } }, 'asked to call: “May we call?”'],
    [{ type: 'location_request_message', body: { text: 'Where?' } }, 'asked for the location: “Where?”'],
    [{ type: 'request_contact_info', body: { text: 'Number?' } }, 'asked for the number: “Number?”'],
    [{ type: 'catalog_message' }, 'catalog:'],
    [{ type: 'something_new' }, 'something new'],
    [{}, 'interactive message'],
  ])('tells an interactive message: %j', (content, line) => {
    expect(describeMessage({ type: 'interactive', content })).toBe(line);
  });

  it.each([
    [{ startedBy: 'user', state: 'missed' }, 'missed call'],
    [{ startedBy: 'user', state: 'completed', durationSeconds: 90 }, 'call, 1:30'],
    [{ startedBy: 'business', state: 'completed', durationSeconds: 3_725 }, 'outgoing call, 1:02:05'],
    [{ startedBy: 'business', state: 'rejected' }, 'outgoing call, rejected'],
    [{ state: 'completed', recording: { id: '1' }, transcript: { id: '2' } }, 'call, recorded with transcript'],
    [{ state: 'FAILED' }, 'call, failed'],
    [{}, 'call'],
  ])('tells a call: %j', (call, line) => {
    expect(describeMessage({ type: 'call', call })).toBe(line);
  });

  it('tells a voicemail, with its call or alone', () => {
    expect(describeMessage({ type: 'audio', isVoicemail: true })).toBe('voicemail');
    expect(describeMessage({ type: 'audio', call: { state: 'missed' } })).toBe('missed call with voicemail');
  });

  it('tells that a message was edited, deleted, or could not be handed on, and why', () => {
    expect(describeMessage({ type: 'text', content: { body: 'at eleven' }, isEdited: true })).toBe(
      '“at eleven” (edited)',
    );
    expect(describeMessage({ type: 'text', content: { body: 'secret' }, isDeleted: true })).toBe('deleted message');
    const errors = [{ code: 131060, title: 'Message unavailable' }];
    expect(describeMessage({ type: 'unsupported', errors })).toBe('unsupported message (131060 Message unavailable)');
    expect(describeMessage({ type: null })).toBe('not known yet');
  });

  it('cuts what is long, between characters', () => {
    const line = describeMessage({ type: 'text', content: { body: '🫖'.repeat(500) } });
    expect([...line]).toHaveLength(122);
    expect(line.endsWith('🫖…”')).toBe(true);
  });

  it('can move no cursor and turn no direction, whatever a user wrote', () => {
    const body = 'a\u001b[2Jb\u0000c\u202ed\u0085e\r\nf';
    expect(describeMessage({ type: 'text', content: { body } })).toBe('“a [2Jb c d e f”');
  });

  it('gives a line, and never throws, for any type and content', () => {
    const types = [
      'text',
      'image',
      'interactive',
      'contacts',
      'order',
      'template',
      'system',
      'edit',
      'location',
      'reaction',
    ];
    const anyContent = fc.oneof(
      fc.anything(),
      fc.json({ maxDepth: 4 }).map((text): unknown => JSON.parse(text)),
    );
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...types), fc.string()), anyContent, (type, content) => {
        const line = describeMessage({ type, content, call: type.length > 6 ? { state: content } : null });
        expect(line).not.toMatch(/\p{Cc}/u);
        expect(line.length).toBeLessThan(1_500);
      }),
      { numRuns: 1_000 },
    );
  });
});
