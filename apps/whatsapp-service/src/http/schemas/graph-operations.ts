import { component } from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import { messageExamples } from './message-examples.ts';
import { body, json, type ResponseSchema } from './responses.ts';

/** Meta's own shapes, as far as they are promised here. */
export const graphErrorComponent = component(
  'GraphError',
  Type.Object(
    {
      error: Type.Object(
        {
          message: Type.String(),
          type: Type.String(),
          code: Type.Integer({ description: "Meta's code: `GET /v1/errors/{code}` explains it." }),
          error_subcode: Type.Optional(Type.Integer()),
          error_data: Type.Optional(
            Type.Object(
              {
                messaging_product: Type.Optional(Type.String()),
                details: Type.Optional(Type.String()),
                problems: Type.Optional(
                  Type.Array(Type.Object({ path: Type.String(), code: Type.Integer(), message: Type.String() }), {
                    description: 'Added by this service: everything that is wrong with the body, each with its path.',
                  }),
                ),
              },
              { additionalProperties: true },
            ),
          ),
          fbtrace_id: Type.String({ description: "Meta's, or the id of the request if this service answered." }),
        },
        { additionalProperties: true },
      ),
    },
    { description: "An error in Meta's shape, from Meta or from this service." },
  ),
);

export const sentMessageComponent = component(
  'SentMessage',
  Type.Object(
    {
      messaging_product: Type.Literal('whatsapp'),
      contacts: Type.Array(Type.Object({ input: Type.String() }, { additionalProperties: true })),
      messages: Type.Array(
        Type.Object(
          { id: Type.String({ description: "Meta's wamid; our `out_` id with a 202." }) },
          { additionalProperties: true },
        ),
      ),
    },
    { additionalProperties: true, description: "Meta's answer to a message." },
  ),
);

const tags = ['Sending'];

/** A body of Meta's, whose fields Meta documents. */
const jsonBody = (description: string, example: object) => ({
  required: true,
  description,
  content: { 'application/json': { schema: { type: 'object' }, example } },
});

const path = (name: string, description: string, example: string) => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string' },
  example,
});
const version = path('version', 'Of the Graph API; the paths also work without it.', 'v24.0');
const number = path('phoneNumberId', "Meta's id of the business number.", '106540352242922');
const media = path('mediaId', "Meta's id of the file.", '1037543291543636');

const header = (name: string, description: string, example?: string) => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
  ...(example !== undefined && { example }),
});

const query = (name: string, description: string) => ({
  name,
  in: 'query',
  required: true,
  description,
  schema: { type: 'string' },
  example: '…',
});

const wamid = 'wamid.HBgLMTY1MDU1NTAxMjMVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA';
const answer = (id: string) => ({
  messaging_product: 'whatsapp',
  contacts: [{ input: '16505550123', wa_id: '16505550123' }],
  messages: [{ id }],
});
const fault = (code: number, message: string) => ({
  error: { message, type: 'OAuthException', code, fbtrace_id: 'AaB1cD2eF3gH4iJ' },
});
const refused = (description: string, code: number, message: string): ResponseSchema =>
  json(description, graphErrorComponent.ref, fault(code, message));

const common = {
  401: refused('No API key, or a wrong one.', 190, 'Send an API key: "Authorization: Bearer KEY".'),
  404: refused(
    'The number, account or file is not configured here.',
    100,
    "Object with ID '4711' does not exist here.",
  ),
  503: refused(
    'The store can’t accept it, Meta is unreachable, or there is no token.',
    2,
    '(#2) Service temporarily unavailable',
  ),
};

const idempotencyKey = (example: string) =>
  header(
    'Idempotency-Key',
    'The same key and body give the same entry and response for 30 days; the same key with another body is 422.',
    example,
  );

const prefer = header(
  'Prefer',
  '`respond-async` answers 202 at once; `wait=N` within N seconds (20 by default, 55 at most).',
);

const send = {
  operationId: 'sendMessage',
  tags,
  summary: 'Send a message, or mark one as read',
  description:
    "Takes the body of Meta's `POST /{phone-number-id}/messages` and responds as Meta does. The message is stored before it " +
    'is sent, and sent once, in order, and within Meta’s rates. Besides Meta’s fields it may have `fallback_template` (sent ' +
    'if the 24-hour window is closed), `send_at` (not before), `expires_at`, `on_unknown` (`fail`, or `retry`, which may send twice) and ' +
    '`on_other_owner` (`send`, or `refuse`: for bots, not where another responder owns the thread); none of them is sent to Meta. Without an Idempotency-Key, a repeated call is a second message.',
  parameters: [version, number, idempotencyKey('order-1042'), prefer],
  requestBody: {
    required: true,
    description:
      'Meta\'s body of a message, or of a read mark: `{ "status": "read", "message_id": … }`, as JSON or as a form, in which ' +
      'objects are JSON text. There is an example of every type.',
    content: { 'application/json': { schema: { type: 'object' }, examples: messageExamples } },
  },
  responses: {
    ...common,
    200: json("Meta accepted it; this is Meta's response.", sentMessageComponent.ref, answer(wamid)),
    202: json(
      'It is stored and will be sent; `Location` leads to it, and its id is accepted wherever a wamid is.',
      sentMessageComponent.ref,
      answer('out_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA'),
      ['Location'],
    ),
    400: refused('Meta or this service refuses the message.', 131009, '(#131009) Parameter value is not valid'),
    409: refused('It was cancelled meanwhile.', 131000, '(#131000) The message was cancelled before it was sent'),
    413: refused('The body is too large.', 100, '(#100) The body is too large for this path.'),
    422: refused(
      'The Idempotency-Key was used with another body.',
      100,
      '(#100) This Idempotency-Key was already used with another body.',
    ),
    504: refused(
      'It expired, or it is unknown whether Meta accepted it.',
      131000,
      '(#131000) The outcome stayed unknown',
    ),
  },
};

const sendMarketing = {
  ...send,
  operationId: 'sendMarketingMessage',
  summary: 'Send a marketing message',
  description:
    "Takes the body of Meta's `POST /{phone-number-id}/marketing_messages`, which is that of a template message with `product_policy`, " +
    '`message_activity_sharing` and `bid_spec`, and handles it like any message.',
  parameters: [version, number, idempotencyKey('spring-1042'), prefer],
  requestBody: jsonBody("Meta's body of a template message.", {
    messaging_product: 'whatsapp',
    to: '+16505550123',
    type: 'template',
    template: { name: 'spring_offer', language: { code: 'en' } },
    product_policy: 'CLOUD_API_FALLBACK',
  }),
};

const file = body('The file.', '*/*', { type: 'string', contentEncoding: 'binary' });
const anyObject = Type.Object({}, { additionalProperties: true });
const success = json('Done.', anyObject, { success: true });

const upload = {
  operationId: 'uploadMedia',
  tags,
  summary: 'Upload a file',
  description: 'Streamed to Meta as it arrives, up to 100 MB; nothing is stored here.',
  parameters: [version, number],
  requestBody: {
    required: true,
    description: 'A form in Meta’s format.',
    content: { 'multipart/form-data': { schema: { type: 'object' } } },
  },
  responses: {
    ...common,
    200: json('Its id.', anyObject, { id: '1037543291543636' }),
    413: refused('The file is too large.', 100, '(#100) The body is too large for this path.'),
  },
};

const describe = {
  operationId: 'getMedia',
  tags,
  summary: 'Get the URL of a file',
  description:
    "Meta's metadata. `url` leads through this service and works for five minutes without a key, for browsers and other clients that can't send one.",
  parameters: [version, media],
  responses: {
    ...common,
    200: json('The file.', anyObject, {
      messaging_product: 'whatsapp',
      id: '1037543291543636',
      mime_type: 'image/jpeg',
      url: 'https://your-host/v24.0/1037543291543636/content?at=…&until=…&by=…',
    }),
  },
};

const remove = {
  operationId: 'deleteMedia',
  tags,
  summary: 'Delete a file',
  parameters: [version, media],
  responses: { ...common, 200: success },
};

const download = {
  operationId: 'downloadMedia',
  tags,
  summary: 'Download a file',
  description:
    'The `media.url` of a message, with a key; or the `url` of a media object, unchanged, with its query. `Range` and conditional ' +
    'headers are passed to Meta.',
  parameters: [
    version,
    media,
    query('at', 'Where Meta has it.'),
    query('until', 'Until when it works without a key, in milliseconds since 1970.'),
    query('by', 'Proves that this service issued the URL.'),
  ],
  responses: { ...common, 200: file, 206: body('A part of it.', '*/*', { type: 'string', contentEncoding: 'binary' }) },
};

const controlThread = {
  operationId: 'controlThread',
  tags,
  summary: 'Pass, release or take control of a thread',
  description:
    'Takes the body of Meta’s `POST /{phone-number-id}/thread_control` and makes the call exactly once. Meta’s ' +
    'answer is recorded on the conversation (`control`), because Meta reports a handover only to the other side.',
  parameters: [version, number],
  requestBody: jsonBody("Meta's body.", {
    messaging_product: 'whatsapp',
    action: 'pass',
    recipient: 'US.13491208655302741918',
    control_pass: { target_role: 'ai_agent' },
  }),
  responses: {
    ...common,
    200: json('Done by Meta.', anyObject, { messaging_product: 'whatsapp', request_id: 'RID-4711' }),
    400: refused('Meta refuses it.', 2494191, '(#2494191) Only the escalation partner may take control'),
    504: refused('No answer came; it is unknown whether it took effect.', 2, '(#2) Service temporarily unavailable'),
  },
};

/**
 * Meta's operations that this service answers itself; `openapi.ts` adds the scope of each. Other paths under a
 * configured number or account are passed on as they are.
 */
export const graphOperations = {
  '/{version}/{phoneNumberId}/messages': { post: send },
  '/{version}/{phoneNumberId}/marketing_messages': { post: sendMarketing },
  '/{version}/{phoneNumberId}/media': { post: upload },
  '/{version}/{phoneNumberId}/thread_control': { post: controlThread },
  '/{version}/{mediaId}': { get: describe, delete: remove },
  '/{version}/{mediaId}/content': { get: download },
};
