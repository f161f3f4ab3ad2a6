import { errorComponent, healthComponent } from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import { webhookAnswers } from '../webhook/webhook-answer.ts';
import { exampleHealth, exampleWebhook } from './examples.ts';
import { body, errors, json, type ResponseSchema } from './responses.ts';

const text = (name: string, description: string, example: string) => ({
  name,
  in: 'query',
  required: true,
  description,
  schema: { type: 'string' },
  example,
});

const refusal = (description: string, code: string, message: string): ResponseSchema =>
  json(description, errorComponent.ref, { error: { code, message } });

const verify = {
  operationId: 'verifyWebhook',
  tags: ['Webhooks'],
  summary: 'Answer the verification handshake',
  description:
    'Meta calls this when the callback URL is saved in its dashboard, and accepts the URL if the challenge comes back. ' +
    '`HEAD` answers 200 with an empty body, to show that the URL is reachable.',
  security: [],
  parameters: [
    text('hub.mode', 'Always `subscribe`.', 'subscribe'),
    text('hub.verify_token', 'The token entered in the dashboard: one of `INTEXURAOS_WHATSAPP_VERIFY_TOKEN`.', 'TOKEN'),
    text('hub.challenge', 'What to answer.', '1158201444'),
  ],
  responses: {
    200: body('The challenge, exactly.', 'text/plain', { type: 'string' }, '1158201444'),
    400: refusal(
      'A parameter is missing or repeated, or the mode is wrong.',
      'verification_malformed',
      'hub.challenge is missing.',
    ),
    403: refusal(
      'The token is not the configured one.',
      'verify_token_wrong',
      'hub.verify_token is not the configured one.',
    ),
  },
};

const receive = {
  operationId: 'receiveWebhook',
  tags: ['Webhooks'],
  summary: 'Receive a webhook',
  description:
    'Meta posts here. The signature is checked over the raw bytes before they are parsed, then the ids of every ' +
    'entry. 200 means that the webhook is durably stored; after any other response Meta sends it again. A repeated body ' +
    'is answered 200 and stored only once.',
  security: [],
  parameters: [
    {
      name: 'X-Hub-Signature-256',
      in: 'header',
      required: true,
      description: '`sha256=` and the HMAC-SHA256 of the raw body under the app secret, in hex.',
      schema: { type: 'string', pattern: '^sha256=[0-9a-fA-F]{64}$' },
    },
  ],
  requestBody: {
    required: true,
    description: "Meta's webhook: up to 1,000 updates and 3 MB.",
    content: { 'application/json': { schema: { type: 'object' }, example: exampleWebhook } },
  },
  responses: webhookResponses(),
};

const health = {
  operationId: 'getHealth',
  tags: ['Service'],
  summary: 'Check whether webhooks can be stored',
  description:
    'Answers within 3 seconds, even when the store hangs. For alerts and for load balancers. Needs no key; with an API key ' +
    'it also shows paths, ids, warnings and hints.',
  security: [],
  responses: {
    200: json('Webhooks can be stored.', healthComponent.ref, exampleHealth),
    503: json('They can’t, and `store.problem` says why; or the service is shutting down.', healthComponent.ref, {
      ...exampleHealth,
      status: 'unavailable',
      store: { kind: 'sqlite', problem: 'The disk is full.', warnings: [] },
    }),
  },
};

const live = {
  operationId: 'getLiveness',
  tags: ['Service'],
  summary: 'Check whether the process is alive',
  description: 'For probes that restart the process. It does not check the store: a restart does not fix a full disk.',
  security: [],
  responses: {
    200: json('It is alive.', Type.Object({ status: Type.Literal('live') }), { status: 'live' }),
  },
};

const metrics = {
  operationId: 'getMetrics',
  tags: ['Service'],
  summary: 'Get the metrics of the service, for Prometheus',
  description:
    'Needs an API key, or the metrics key (`INTEXURAOS_WHATSAPP_METRICS_KEY`), which is valid for nothing else; Prometheus sends it with `authorization: { credentials: KEY }`. With ' +
    '`INTEXURAOS_WHATSAPP_METRICS_PORT` the metrics are open on a separate port.',
  security: [{ bearer: ['read'] }, { apiKey: ['read'] }],
  responses: {
    200: body(
      'Metrics in the text format of Prometheus.',
      'text/plain',
      { type: 'string' },
      'whatsapp_events_pending 0\n',
    ),
    ...errors('unauthorized', 'too_many_wrong_keys'),
  },
};

/** The operations that routes with no schemas serve, or that are served ahead of the framework. */
export const operationPaths = {
  '/webhooks/whatsapp': { get: verify, post: receive },
  '/health': { get: health },
  '/health/live': { get: live },
  '/metrics': { get: metrics },
};

/** The meaning of each status, by the one table of answers to webhooks. */
function webhookResponses(): Readonly<Record<number, ResponseSchema>> {
  const answers = Object.entries(webhookAnswers);
  const statuses = [...new Set(answers.map(([, { status }]) => status))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const those = answers.filter(([, answer]) => answer.status === status);
      return [status, webhookResponse(status, those)];
    }),
  );
}

function webhookResponse(
  status: number,
  answers: readonly (readonly [string, { message: string; retryAfterSeconds?: number }])[],
): ResponseSchema {
  const examples = Object.fromEntries(
    answers.map(([code, { message }]) => [
      code,
      { value: status === 200 ? { status: code } : { error: { code, message } } },
    ]),
  );
  const isWorthWaiting = answers.some(([, { retryAfterSeconds }]) => retryAfterSeconds !== undefined);
  return {
    description: answers.map(([, { message }]) => message).join(' '),
    ...(isWorthWaiting
      ? { headers: { 'Retry-After': { schema: { type: 'string' }, description: 'Seconds to wait.' } } }
      : {}),
    content: {
      'application/json': {
        schema: status === 200 ? Type.Object({ status: Type.String() }) : errorComponent.ref,
        examples,
      },
    },
  };
}
