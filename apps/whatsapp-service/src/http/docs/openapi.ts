import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import type { FastifySchema } from 'fastify';
import type { ApiModule } from '../api-module.ts';
import { findGraphRoute } from '../graph/find-graph-route.ts';
import { scopeOfRoute } from '../graph/graph-access.ts';
import type { Api } from '../request-validation.ts';
import { componentSchemas } from '../schemas/components.ts';
import { graphOperations } from '../schemas/graph-operations.ts';
import { operationPaths } from '../schemas/operations.ts';
import { eventTypeViews } from '../subscriptions/event-types.ts';
import { withHiddenValues } from './hidden-values.ts';

const description = `Stores every webhook that Meta sends for a WhatsApp Business Account before it answers 200, and builds conversations from them; sends messages once, in order and within Meta's rates. With this API you read what was received and send messages.

Times are ISO 8601 in UTC. A field without a value is null; it is never left out. For a key without the scope \`read:content\`, content is null too, and lists of it are empty. New fields may be added: ignore those that you do not know.

Lists have the form \`{ "data": […], "nextCursor": … }\`. Give \`nextCursor\` as \`cursor\` to get the next page, or follow the \`Link\` header; it is null on the last page.

Percent-encode ids in paths: a wamid may contain \`=\`, \`/\` and \`+\`.`;

/** The whole document: the routes by their schemas, and the paths without one. Only once the app is ready. */
export function openapiDocument(app: Api): object {
  const document = app.swagger();
  const paths = { ...operationPaths, ...document.paths, ...withScopes(graphOperations) };
  return { ...document, paths, webhooks };
}

/** The webhooks posted to subscribers, by type. */
const webhooks = Object.fromEntries(
  eventTypeViews.map(({ type, description: summary, schema, example }) => [
    type,
    {
      post: {
        operationId: `on ${type}`,
        tags: ['Subscriptions'],
        summary,
        description:
          'Posted to subscriptions of the form `event` with this type. Signed by Standard Webhooks: `webhook-id`, which is the same at each ' +
          'attempt, `webhook-timestamp`, `webhook-signature`.',
        requestBody: { required: true, content: { 'application/cloudevents+json': { schema, example } } },
        responses: {
          '2XX': { description: 'The event is delivered. Answer at once, and work afterwards.' },
          '410': { description: 'Disables the subscription.' },
          default: { description: 'The delivery is retried later.' },
        },
      },
    },
  ]),
);

type Described = Readonly<Record<string, { readonly parameters: readonly { name: string; example?: string }[] }>>;

/** Meta's paths with the scope that each needs, as its route has it. */
function withScopes(paths: Readonly<Record<string, Described>>): object {
  return Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => {
          const { parameters } = operation;
          const exampleOf = (name: string): string => parameters.find((each) => each.name === name)?.example ?? '';
          const called = path.replace(/^\/\{version\}\//, '').replace(/\{(\w+)\}/g, (_all, name) => exampleOf(name));
          const verb = method.toUpperCase();
          const scope = scopeOfRoute(findGraphRoute(verb, called, { wabaIds: [], phoneNumberIds: [] }), verb);
          return [
            method,
            { ...operation, security: [{ bearer: [scope] }, { apiKey: [scope] }, { accessToken: [scope] }] },
          ];
        }),
      ),
    ]),
  );
}

/** How the framework describes the routes that it knows. */
export function openapiOptions(version: string): FastifyDynamicSwaggerOptions {
  return {
    convertConstToEnum: false,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'IntexuraOS WhatsApp service',
        version,
        description,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'The service that served this document.' }],
      tags: [
        { name: 'Webhooks', description: 'Called by Meta. Enter this URL in its dashboard.' },
        { name: 'Events', description: 'Webhooks as received, and their outcome.' },
        { name: 'Conversations', description: 'Messages by business number and user.' },
        { name: 'Contacts', description: 'People, under all of their ids, with tags and attributes.' },
        { name: 'Messages', description: 'One message and its delivery.' },
        { name: 'Media', description: 'Users’ files, stored by the service.' },
        {
          name: 'Sending',
          description:
            'Meta’s own paths, bodies and answers, with an API key instead of the token, so that a client of the Cloud API only needs a new base URL.',
        },
        { name: 'Outbox', description: 'Outgoing messages and their states.' },
        { name: 'Broadcasts', description: 'One template to many people.' },
        {
          name: 'Subscriptions',
          description: 'URLs and topics that events are delivered to. The posted bodies are under `webhooks`.',
        },
        { name: 'Keys', description: 'API keys, and the audit trail.' },
        { name: 'Account', description: 'What Meta reported about the account, its numbers and its templates.' },
        {
          name: 'Service',
          description: 'The state of the service and its documentation. Public, except for the metrics.',
        },
      ],
      components: {
        schemas: withHiddenValues(componentSchemas),
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: 'One of the keys in `INTEXURAOS_WHATSAPP_API_KEYS`: `Authorization: Bearer KEY`.',
          },
          apiKey: {
            type: 'apiKey',
            in: 'header',
            name: 'X-API-Key',
            description: 'The same key in a separate header.',
          },
          accessToken: {
            type: 'apiKey',
            in: 'query',
            name: 'access_token',
            description:
              'The same key where Meta accepts its token, under Meta’s paths only; avoid putting it into URLs.',
          },
        },
      },
    },
    transform: ({ schema, url, route }) => ({ schema: documented(schema, url, route.config?.scope), url }),
  };
}

/** A route's scope is its module's; an operation that is described by hand is not described again from its route. */
function documented(schema: FastifySchema | undefined, url: string, scope: ApiModule['scope'] = 'open'): FastifySchema {
  if (url in operationPaths) return { ...schema, hide: true };
  return { ...schema, security: scope === 'open' ? [] : [{ bearer: [scope] }, { apiKey: [scope] }] };
}
