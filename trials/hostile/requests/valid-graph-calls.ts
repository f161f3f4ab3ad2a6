import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import type { Random } from '../../ledger/random.ts';
import { accountEdges, numberEdges } from '../meta/passed-calls.ts';
import type { ValidRequest } from './hostile-request.ts';
import { markedName, markedNumber, markedText, markedWamid } from './marks.ts';

const { phoneNumberId, wabaId } = defaults;

type Body = (random: Random) => object;

/** A valid call of the Graph API: usually a message, otherwise any path that is passed on. */
export function makeGraphCall(random: Random, mediaIds: readonly string[]): ValidRequest {
  const choice = random.fraction();
  if (choice < 0.5) return message(random);
  if (choice < 0.6) return mediaCall(random, mediaIds);
  return passedCall(random);
}

function call(
  method: string,
  path: string,
  body: ValidRequest['body'],
  more: ValidRequest['headers'] = [],
): ValidRequest {
  const type = body === null || 'bytes' in body ? [] : [['Content-Type', 'application/json'] as const];
  return {
    family: 'graph',
    name: `${method} ${path
      .split('?')[0]
      ?.replace(/\d{6,}/, '{id}')
      .replace(/qr-\w+/, '{code}')}`,
    method,
    target: path,
    headers: [['Host', 'localhost'], ...type, ...more],
    body,
  };
}

const version = (random: Random): string => random.pick(['/v24.0', '/v24.0', '/v24.0', '/v19.0', '']);

function message(random: Random): ValidRequest {
  const [, make] = random.pick(messageTypes);
  const json = {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: markedNumber(random),
    ...make(random),
  };
  const more: (readonly [string, string])[] = [['Prefer', random.pick(['respond-async', 'respond-async', 'wait=1'])]];
  if (random.fraction() < 0.5) more.push(['Idempotency-Key', `${markedName(random)}${random.between(0, 1e6)}`]);
  return call('POST', `${version(random)}/${phoneNumberId}/messages`, { json }, more);
}

const messageTypes: readonly (readonly [string, Body])[] = [
  ['text', (random) => ({ type: 'text', text: { body: markedText(random), preview_url: false } })],
  ['template', () => ({ type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } })],
  ['image', (random) => ({ type: 'image', image: { link: 'https://example.com/a.png', caption: markedText(random) } })],
  [
    'document',
    (random) => ({ type: 'document', document: { id: '1037543291543636', filename: `${markedName(random)}.pdf` } }),
  ],
  ['reaction', (random) => ({ type: 'reaction', reaction: { message_id: markedWamid(random), emoji: '👍' } })],
  [
    'location',
    (random) => ({ type: 'location', location: { latitude: 52.5, longitude: 13.4, name: markedName(random) } }),
  ],
  [
    'contacts',
    (random) => ({
      type: 'contacts',
      contacts: [
        { name: { formatted_name: markedName(random), first_name: 'A' }, phones: [{ phone: markedNumber(random) }] },
      ],
    }),
  ],
  [
    'buttons',
    (random) => ({
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: markedText(random) },
        action: { buttons: [{ type: 'reply', reply: { id: 'a', title: 'Yes' } }] },
      },
    }),
  ],
  [
    'list',
    (random) => ({
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: markedText(random) },
        action: { button: 'Choose', sections: [{ title: 'A', rows: [{ id: '1', title: markedName(random) }] }] },
      },
    }),
  ],
  [
    'answer',
    (random) => ({ type: 'text', context: { message_id: markedWamid(random) }, text: { body: markedText(random) } }),
  ],
  [
    'read mark',
    (random) => ({ to: undefined, recipient_type: undefined, status: 'read', message_id: markedWamid(random) }),
  ],
];

function mediaCall(random: Random, mediaIds: readonly string[]): ValidRequest {
  const id = random.pick([...mediaIds, '1037543291543636']);
  switch (random.between(0, 3)) {
    case 0:
      return upload(random);
    case 1:
      return call('DELETE', `${version(random)}/${id}`, null);
    case 2: {
      const address = Buffer.from(
        random.pick(['http://127.0.0.1:1/x', 'https://evil.example/', 'file:///etc/passwd', '']),
      ).toString('base64url');
      return call('GET', `${version(random)}/${id}/content?at=${address}&by=${markedText(random)}`, null);
    }
    default:
      return call('GET', `${version(random)}/${id}${random.pick(['', '', `?phone_number_id=${phoneNumberId}`])}`, null);
  }
}

function upload(random: Random): ValidRequest {
  const boundary = 'hostile-boundary';
  const part = (name: string, value: string, more = ''): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
  const file = part('file', markedText(random).repeat(20), '; filename="a.txt"\r\nContent-Type: text/plain');
  const text = `${part('messaging_product', 'whatsapp')}${part('type', 'text/plain')}${file}--${boundary}--\r\n`;
  const type = ['Content-Type', `multipart/form-data; boundary=${boundary}`] as const;
  return call('POST', `${version(random)}/${phoneNumberId}/media`, { bytes: Buffer.from(text) }, [type]);
}

const edges = [
  ...Object.entries(numberEdges).flatMap(([edge, methods]) =>
    methods.map((method) => ({ id: phoneNumberId, edge, method })),
  ),
  ...Object.entries(accountEdges).flatMap(([edge, methods]) => methods.map((method) => ({ id: wabaId, edge, method }))),
  { id: phoneNumberId, edge: '', method: 'GET' },
  { id: wabaId, edge: '', method: 'GET' },
].filter(({ edge }) => edge !== 'messages' && edge !== 'media');

/** What is passed on besides edges of numbers and accounts; the ids are those of a media object and of an unknown group. */
const others: readonly (readonly [method: string, path: string, body: object | null])[] = [
  ['POST', '1037543291543636', { category: 'UTILITY' }],
  ['GET', '1037543291543636/assets', null],
  ['POST', '1037543291543636/publish', {}],
  ['GET', 'Y2FwaV9ncm91cDoxNjUwNTU1MTIzNA==', null],
  ['DELETE', 'Y2FwaV9ncm91cDoxNjUwNTU1MTIzNA==/participants', null],
  ['POST', `${wabaId}/message_templates/archive`, { hsm_ids: '1,2' }],
  ['GET', 'message_template_library?search=order', null],
  ['POST', 'app/uploads?file_name=a.png&file_length=1&file_type=image/png', {}],
  ['GET', 'upload:MTphdHRhY2htZW50?sig=AR-1', null],
];

function passedCall(random: Random): ValidRequest {
  if (random.fraction() < 0.2) {
    const [method, path, json] = random.pick(others);
    return call(method, `${version(random)}/${path}`, json && { json });
  }
  const { id, edge, method } = random.pick(edges);
  const base = `${version(random)}/${id}${edge === '' ? '' : `/${edge}`}`;
  if (method === 'POST') return call(method, base, { json: (postBodies[edge] ?? (() => ({})))(random) });
  const query = random.fraction() < 0.6 ? (queries[`${method} ${edge}`] ?? queries[method] ?? '') : '';
  const deeper = edge === 'message_qrdls' && random.fraction() < 0.5 ? '/4O4YGZEG3RIVE1' : '';
  return call(method, `${base}${deeper}${query === '' ? '' : `?${query}`}`, null);
}

const queries: Readonly<Record<string, string>> = {
  GET: 'fields=id,name&limit=5',
  'GET ': 'fields=id,display_phone_number,verified_name,quality_rating',
  'GET whatsapp_business_profile': 'fields=about,websites,vertical',
  'GET message_templates': 'name=hello_world&limit=3&status=APPROVED',
  'GET message_template_previews': 'category=AUTHENTICATION&languages=en_US,es_ES',
  'GET block_users': 'limit=10',
  'GET call_permissions': 'user_wa_id=4915777331234',
  'GET analytics': 'start=1760000000&end=1760100000&granularity=DAY',
  'DELETE message_templates': 'name=hostile_template',
  'DELETE message_qrdls': 'code=4O4YGZEG3RIVE1',
};

const postBodies: Readonly<Record<string, Body>> = {
  whatsapp_business_profile: (random) => ({
    messaging_product: 'whatsapp',
    about: markedText(random),
    websites: ['https://example.com'],
  }),
  message_qrdls: (random) => ({ prefilled_message: markedText(random), generate_qr_image: 'PNG' }),
  block_users: (random) => ({ messaging_product: 'whatsapp', block_users: [{ user: markedNumber(random) }] }),
  settings: () => ({ calling: { status: 'DISABLED' } }),
  whatsapp_commerce_settings: () => ({ is_cart_enabled: true, is_catalog_visible: false }),
  conversational_automation: (random) => ({ enable_welcome_message: true, prompts: [markedText(random)] }),
  calls: (random) => ({
    messaging_product: 'whatsapp',
    to: markedNumber(random),
    action: 'connect',
    session: { sdp_type: 'offer', sdp: markedText(random) },
  }),
  thread_control: (random) => ({
    messaging_product: 'whatsapp',
    action: random.pick(['pass', 'release', 'take']),
    recipient: markedNumber(random),
    control_pass: { target_role: 'default' },
    metadata: markedText(random),
  }),
  groups: (random) => ({ messaging_product: 'whatsapp', subject: markedName(random) }),
  business_compliance_info: (random) => ({
    messaging_product: 'whatsapp',
    entity_name: markedName(random),
    entity_type: 'PARTNERSHIP',
  }),
  official_business_account: () => ({ business_website_url: 'https://example.com' }),
  whatsapp_business_encryption: (random) => ({ business_public_key: markedText(random) }),
  message_templates: (random) => ({
    name: `hostile_${random.between(0, 1e6)}`,
    language: 'en_US',
    category: 'UTILITY',
    components: [{ type: 'BODY', text: markedText(random) }],
  }),
  flows: (random) => ({ name: markedName(random), categories: ['OTHER'] }),
};
