/*
 * A webhook of each shape that Meta documents, with values of our own: what one message, status or update of each kind may
 * have, all at once where that is possible.
 */

const number = '4930555000';
const metadata = { display_phone_number: number, phone_number_id: '200300400500600' };
const ada = '4930555777';
const contacts = [
  {
    profile: { name: 'Ada Hill', username: 'ada.hill' },
    wa_id: ada,
    user_id: 'DE.700800900',
    parent_user_id: 'DE.ENT.700800901',
    identity_key_hash: 'aGFzaA==',
  },
];
const sender = { from: ada, from_user_id: 'DE.700800900', from_parent_user_id: 'DE.ENT.700800901' };
const at = '1790000001';

interface Change {
  readonly field: string;
  readonly value: object;
}

const change = (field: string, lists: object): Change => ({
  field,
  value: { messaging_product: 'whatsapp', metadata, ...lists },
});
const message = (type: string, content: unknown, more: object = {}) => ({
  ...sender,
  id: 'wamid.M1',
  timestamp: at,
  type,
  ...(content === undefined ? {} : { [type]: content }),
  ...more,
});
const received = (type: string, content?: unknown, more?: object): Change =>
  change('messages', { contacts, messages: [message(type, content, more)] });
const file = {
  id: '81',
  mime_type: 'image/jpeg',
  sha256: 'c2hh',
  url: 'https://media.example/81',
  caption: 'The mill',
};
const fault = {
  code: 131026,
  title: 'Undeliverable',
  message: 'Message undeliverable',
  error_data: { details: 'No such user.' },
  href: 'https://errors.example/131026',
  support_url: 'https://support.example',
};

const messages: Readonly<Record<string, Change>> = {
  text: received(
    'text',
    { body: 'Hello' },
    { from_logical_id: '131063', identity: { acknowledged: true, hash: 'h1' } },
  ),
  reply: received('text', { body: 'Yes' }, { context: { from: number, id: 'wamid.Q' } }),
  'reply to a user': received(
    'text',
    { body: 'Me' },
    { context: { from: ada, from_user_id: 'DE.700800900', id: 'wamid.Q' } },
  ),
  forwarded: received('text', { body: 'x' }, { context: { forwarded: true, from: '4930555123' } }),
  'often forwarded': received('text', { body: 'x' }, { context: { frequently_forwarded: true } }),
  'product question': received(
    'text',
    { body: '?' },
    {
      context: {
        from: number,
        id: 'wamid.Q',
        referred_product: { catalog_id: '44', product_retailer_id: 'mug', currency: 'EUR' },
      },
    },
  ),
  'from an ad': received(
    'text',
    { body: 'Hi' },
    {
      referral: {
        source_url: 'https://fb.example/1',
        source_type: 'ad',
        source_id: '90',
        headline: 'Mugs',
        ctwa_clid: 'clid',
        welcome_message: { text: 'Hi!' },
      },
    },
  ),
  link: received('text', { body: 'https://a.example', preview_url: true }, { url_preview: { title: 'A page' } }),
  image: received('image', file),
  audio: received('audio', { id: '82', mime_type: 'audio/ogg', voice: true }),
  voicemail: change('messages', { contacts, messages: [{ ...message('audio', { id: '83' }), id: 'wacid.V1' }] }),
  document: received('document', { ...file, filename: 'bill.pdf' }),
  sticker: received('sticker', { id: '84', animated: true }),
  location: received('location', { latitude: 52.51, longitude: 13.41, name: 'Mill', address: 'Mill Lane 1' }),
  contacts: received('contacts', [
    { name: { formatted_name: 'Bo' }, phones: [{ phone: '+49 1', wa_id: '491' }], origin: 'other', vcard: 'BEGIN' },
  ]),
  reaction: received('reaction', { message_id: 'wamid.Q', emoji: '👍' }),
  button: received('button', { payload: 'YES', text: 'Yes' }, { context: { from: number, id: 'wamid.Q' } }),
  order: received('order', {
    catalog_id: '44',
    text: 'please',
    product_items: [{ product_retailer_id: 'mug', quantity: 2, item_price: 12.5, currency: 'EUR' }],
  }),
  'button reply': received('interactive', { type: 'button_reply', button_reply: { id: 'b', title: 'Tea' } }),
  'flow reply': received('interactive', {
    type: 'nfm_reply',
    nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"a":1}' },
  }),
  'call permission': received('interactive', {
    type: 'call_permission_reply',
    call_permission_reply: {
      response: 'accept',
      is_permanent: false,
      expiration_timestamp: '1790600000',
      response_source: 'user_action',
    },
  }),
  'payment method': received('interactive', {
    type: 'payment_method',
    payment_method: { reference_id: 'r1', last_four_digits: '5235' },
  }),
  unsupported: received('unsupported', { type: 'poll_creation' }, { errors: [fault] }),
  welcome: received('request_welcome'),
  group: received('text', { body: 'Hi all' }, { group_id: 'R3JvdXA=' }),
  edit: received('edit', {
    original_message_id: 'wamid.M0',
    message: { context: { id: 'M0' }, type: 'image', image: file },
  }),
  revoke: received('revoke', { original_message_id: 'wamid.M0' }),
  'new number': change('messages', {
    messages: [
      message('system', {
        type: 'user_changed_number',
        body: 'Ada changed',
        wa_id: '4930555778',
        user_id: 'DE.700800902',
      }),
    ],
  }),
  'of another responder before': change('messages', {
    contacts,
    messages: [message('text', { body: 'Hi' })],
    conversation_context: { type: 'summary', summary: { text: 'Asked for mugs.' } },
  }),
  unknown: received('hologram', { id: 'h', depth: 3 }),
};

const status = (word: string, more: object = {}) => ({
  id: 'wamid.O1',
  status: word,
  timestamp: at,
  recipient_id: ada,
  recipient_user_id: 'DE.700800900',
  ...more,
});
const sent = (word: string, more?: object): Change => change('messages', { contacts, statuses: [status(word, more)] });
const pricing = { billable: false, pricing_model: 'PMP', type: 'free_entry_point', category: 'referral_conversion' };

const statuses: Readonly<Record<string, Change>> = {
  sent: sent('sent', {
    biz_opaque_callback_data: 'order 7',
    template_id: '5150',
    recipient_identity_key_hash: 'a2V5',
    pricing,
    conversation: { id: 'c1', expiration_timestamp: '1790259200', origin: { type: 'referral_conversion' } },
  }),
  failed: sent('failed', { errors: [fault] }),
  'in a group': sent('read', {
    recipient_id: 'R3JvdXA=',
    recipient_type: 'group',
    recipient_user_id: undefined,
    recipient_participant_id: ada,
    recipient_participant_user_id: 'DE.700800900',
  }),
  payment: sent('captured', {
    type: 'payment',
    payment: {
      reference_id: 'order-9',
      amount: { value: 21_000, offset: 100 },
      currency: 'BRL',
      transaction: { id: 'tx', method: { type: 'pix' } },
    },
  }),
  call: sent('RINGING', { id: 'wacid.C1', type: 'call', biz_opaque_callback_data: 'call 7' }),
};

const call = (event: string, more: object): Change =>
  change('calls', {
    contacts,
    calls: [{ id: 'wacid.C2', from: ada, to: number, event, timestamp: at, direction: 'USER_INITIATED', ...more }],
  });
const echo = {
  from: number,
  to: ada,
  to_user_id: 'DE.700800900',
  id: 'wamid.E1',
  timestamp: at,
  type: 'text',
  text: { body: 'We answer' },
};
const said = (id: string, from: string, more: object = {}) => ({
  from,
  id,
  timestamp: at,
  type: 'text',
  text: { body: 'Old' },
  history_context: { status: 'READ' },
  ...more,
});

const others: Readonly<Record<string, Change>> = {
  'call begins': call('connect', {
    session: { sdp_type: 'offer', sdp: 'v=0' },
    deeplink_payload: 'from-site',
    cta_payload: 'button-3',
  }),
  'call ends': call('terminate', {
    status: 'COMPLETED',
    start_time: '1790000002',
    end_time: '1790000062',
    duration: 60,
  }),
  recording: call('call_recording_available', {
    direction: undefined,
    call_recording: {
      type: 'audio',
      audio: { id: '85', sha256: 'c2g', mime_type: 'audio/ogg', url: 'https://r.example' },
    },
  }),
  'app echo': change('smb_message_echoes', { contacts, message_echoes: [echo] }),
  'standby message': {
    field: 'standby',
    value: {
      messaging_product: 'whatsapp',
      metadata,
      standby: { contacts, messages: [message('text', { body: 'Hi' })] },
    },
  },
  'standby echo': {
    field: 'standby',
    value: {
      messaging_product: 'whatsapp',
      metadata,
      standby: {
        message_echoes: [
          {
            id: 'wamid.S1',
            timestamp: at,
            message: {
              messaging_product: 'whatsapp',
              to: ada,
              recipient_type: 'individual',
              type: 'template',
              template: { name: 'visit', language: { code: 'en' } },
              context: { message_id: 'wamid.Q' },
              biz_opaque_callback_data: 'theirs',
            },
            template: { name: 'visit', category: 'UTILITY', status: 'APPROVED' },
          },
        ],
      },
    },
  },
  handover: {
    field: 'messaging_handovers',
    value: {
      messaging_product: 'whatsapp',
      recipient: { phone_number_id: '200300400500600', display_phone_number: number },
      sender: { phone_number: ada },
      timestamp: at,
      type: 'control_passed',
      control_passed: {
        previous_owner_role: 'ai_agent',
        new_owner_role: 'escalation',
        metadata: 'order 77',
        conversation_context: { type: 'summary', summary: { text: 'Asked for mugs.' } },
      },
    },
  },
  history: change('history', {
    history: [
      {
        metadata: { phase: 1, chunk_order: 2, progress: 55 },
        threads: [
          {
            id: ada,
            context: { wa_id: ada, user_id: 'DE.700800900', username: 'ada.hill' },
            messages: [said('wamid.H1', ada), said('wamid.H2', '49305550001')],
          },
        ],
      },
    ],
  }),
  'history declined': change('history', {
    history: [{ errors: [{ code: 2593109, title: 'Declined', message: 'Not shared' }] }],
  }),
  'address book': change('smb_app_state_sync', {
    state_sync: [
      {
        type: 'contact',
        contact: { full_name: 'Ada Hill', first_name: 'Ada', phone_number: ada },
        action: 'add',
        metadata: { timestamp: at, version: 3 },
      },
    ],
  }),
  preference: change('user_preferences', {
    contacts,
    user_preferences: [
      {
        wa_id: ada,
        user_id: 'DE.700800900',
        detail: 'No more offers',
        category: 'marketing_messages',
        value: 'stop',
        timestamp: 1790000001,
      },
    ],
  }),
  'new user id': change('user_id_update', {
    contacts,
    user_id_update: [
      {
        wa_id: ada,
        user_id: { previous: 'DE.1', current: 'DE.700800900' },
        parent_user_id: { previous: 'DE.ENT.1', current: 'DE.ENT.2' },
        timestamp: at,
        detail: 'renewed',
      },
    ],
  }),
  purchase: change('automatic_events', {
    automatic_events: [
      {
        id: 'wamid.M1',
        event_name: 'Purchase',
        timestamp: 1790000001,
        ctwa_clid: 'clid',
        custom_data: { currency: 'EUR', value: 12.5 },
      },
    ],
  }),
  click: change('messages', {
    user_actions: [
      {
        message_id: 'wamid.O1',
        action_type: 'marketing_messages_link_click',
        timestamp: at,
        wa_id: ada,
        marketing_messages_link_click_data: {
          click_id: 'k1',
          click_component: 'cta',
          product_id: 'mug',
          tracking_token: 'tt',
        },
      },
    ],
  }),
  'value error': change('messages', { errors: [fault] }),
  'group made': change('group_lifecycle_update', {
    groups: [
      {
        group_id: 'R3JvdXA=',
        type: 'group_create',
        timestamp: at,
        request_id: 'rq',
        subject: 'Hikers',
        invite_link: 'https://chat.example/1',
      },
    ],
  }),
  template: {
    field: 'message_template_status_update',
    value: {
      event: 'APPROVED',
      message_template_id: 594425479261596,
      message_template_name: 'visit',
      message_template_language: 'en',
      reason: 'NONE',
    },
  },
  restriction: {
    field: 'account_update',
    value: {
      event: 'ACCOUNT_RESTRICTION',
      restriction_info: [{ restriction_type: 'RESTRICTED_ADD_PHONE_NUMBER_ACTION', expiration: 1790600000 }],
    },
  },
  alert: {
    field: 'account_alerts',
    value: {
      entity_type: 'WABA',
      entity_id: '100200300400500',
      alert_info: { alert_severity: 'CRITICAL', alert_status: 'ACTIVE', alert_type: 'OBA', alert_description: 'x' },
    },
  },
  flow: {
    field: 'flows',
    value: {
      event: 'FLOW_STATUS_CHANGE',
      message: 'Published',
      flow_id: '66',
      old_status: 'DRAFT',
      new_status: 'PUBLISHED',
    },
  },
  'unknown field': { field: 'holograms', value: { depth: 3, parts: [{ name: 'left' }] } },
};

/** By name: the body, before it is written as JSON. */
export const documentedWebhooks: Readonly<Record<string, object>> = Object.fromEntries(
  Object.entries({ ...messages, ...statuses, ...others }).map(([name, one]) => [
    name,
    { object: 'whatsapp_business_account', entry: [{ id: '100200300400500', time: 1_790_000_009, changes: [one] }] },
  ]),
);
