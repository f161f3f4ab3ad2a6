import { errorRules } from '@intexuraos/service-api/errors';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { ApiKeys } from '../api-keys.ts';
import type { ApiModule } from '../api-module.ts';
import type { Caller } from '../caller.ts';
import type { ConsoleFiles } from '../console/console-files.ts';
import { passedPaths } from '../graph/passed-paths.ts';
import type { Api } from '../request-validation.ts';
import {
  exampleConversation,
  exampleEvent,
  exampleFailedMessage,
  exampleMediaId,
  exampleOutboxEntry,
} from '../schemas/examples.ts';
import { body, json } from '../schemas/responses.ts';
import { pagePolicy } from '../security-headers.ts';
import { readDocument } from './document.ts';
import { html } from './html.ts';
import { openapiDocument } from './openapi.ts';
import { docsPage, layout, styleLink } from './page.ts';
import type { Values } from './values.ts';

const index = {
  service: 'IntexuraOS WhatsApp service',
  webhook: '/webhooks/whatsapp',
  health: '/health',
  docs: '/docs',
  openapi: '/openapi.json',
};

const policy = pagePolicy();

const bytesOf = (text: string): Buffer => Buffer.from(text, 'utf8');

const indexJson = bytesOf(JSON.stringify(index));

const indexPage = (files: ConsoleFiles['reference'] | null): string =>
  layout(
    index.service,
    html`<main class="card"><h1>${index.service}</h1>
<p>It receives what Meta posts to <code>${index.webhook}</code>, and it is running.</p>
<ul><li><a href="${index.docs}">API reference</a></li><li><a href="${index.health}">Health</a></li>
<li><a href="${index.openapi}">OpenAPI document</a></li></ul></main>`,
    files && styleLink(files),
  );

const indexSchema = {
  operationId: 'getIndex',
  tags: ['Service'],
  summary: 'List the entry points',
  description:
    'JSON, or a page where `Accept` asks for HTML. With an API key, the JSON also has the configured ids, the Graph version, and whether thumbnails of videos and voice notes can be made (`convertsMedia`).',
  response: {
    200: json(
      'The addresses.',
      Type.Object({
        service: Type.String(),
        webhook: Type.String(),
        health: Type.String(),
        docs: Type.String(),
        openapi: Type.String(),
        phoneNumberIds: Type.Optional(Type.Array(Type.String())),
        wabaIds: Type.Optional(Type.Array(Type.String())),
        graphVersion: Type.Optional(Type.String()),
        convertsMedia: Type.Optional(Type.Boolean()),
      }),
      index,
    ),
  },
};

const documentSchema = {
  operationId: 'getOpenapi',
  tags: ['Service'],
  summary: 'Get this description as OpenAPI 3.1',
  response: { 200: body('The document.', 'application/json', { type: 'object' }) },
};

const docsSchema = {
  operationId: 'getDocs',
  tags: ['Service'],
  summary: 'Read this page',
  response: { 200: body('The page.', 'text/html', { type: 'string' }) },
};

export interface PagesDeps {
  readonly keys: Pick<ApiKeys, 'holderOf'>;
  readonly ids: { readonly wabaIds: readonly string[]; readonly phoneNumberIds: readonly string[] };
  /** The way to Meta, and the version of the Graph API that it uses for paths that name none; default `v24.0`. */
  readonly graph?: { readonly version: string };
  readonly media?: { readonly ffmpeg?: object | null };
  /** The built console, which has the pages' script and style. */
  readonly consolePage?: { readonly files: Pick<ConsoleFiles, 'reference'> | null };
  /** Whether Meta is simulated, so that the ids may be shown to everybody; no by default. */
  readonly isSandbox?: boolean;
}

/** The service's public description of itself. */
export const pagesApi = (deps: PagesDeps): readonly ApiModule[] => [
  { name: 'pages', scope: 'open', register: (app) => registerPages(app, deps) },
];

/** GET /, /docs and /openapi.json: the service's description of itself, without a key. */
function registerPages(app: Api, { keys, ids, graph, media, consolePage, isSandbox = false }: PagesDeps): void {
  const files = consolePage?.files?.reference ?? null;
  const indexHtml = bytesOf(indexPage(files));
  const graphVersion = graph?.version ?? 'v24.0';
  const known = { graphVersion, convertsMedia: Boolean(media?.ffmpeg) };
  const ownIndex = bytesOf(JSON.stringify({ ...index, ...ids, ...known }));
  const ownIndexOf = ({ phoneNumberIds }: Caller): Buffer =>
    phoneNumberIds === null ? ownIndex : bytesOf(JSON.stringify({ ...index, wabaIds: [], phoneNumberIds, ...known }));
  const values = { ...exampleValues, version: graphVersion, ...(isSandbox && ownValues(ids)) };
  const document = onFirstUse(() => bytesOf(JSON.stringify(openapiDocument(app))));
  const page = onFirstUse(() =>
    bytesOf(docsPage({ document: readDocument(openapiDocument(app)), errorRows, paths: passedPaths, values, files })),
  );
  // It names files of this build: after an update a page that was kept would ask for some that are gone.
  const asPage = (reply: FastifyReply): FastifyReply =>
    reply.headers({ 'content-security-policy': policy, 'cache-control': 'no-cache' }).type('text/html; charset=utf-8');
  app.get('/', { schema: indexSchema }, async (request, reply) => {
    reply.header('vary', 'accept, authorization, x-api-key');
    if (!request.headers.accept?.includes('text/html')) {
      const caller = await keys.holderOf(request.raw);
      return reply.type('application/json').send(caller ? ownIndexOf(caller) : indexJson);
    }
    return asPage(reply).send(indexHtml);
  });
  app.get('/openapi.json', { schema: documentSchema }, (_request, reply) =>
    reply.type('application/json').send(document()),
  );
  app.get('/docs', { schema: docsSchema }, (_request, reply) => asPage(reply).send(page()));
}

/** The values in samples while nothing is known about the reader. */
const exampleValues: Values = {
  origin: 'http://localhost:8080',
  version: 'v24.0',
  phoneNumberId: exampleEvent.phoneNumberId,
  wabaId: exampleEvent.wabaId,
  eventId: exampleEvent.id,
  conversationId: exampleConversation.id,
  wamid: encodeURIComponent(exampleFailedMessage.wamid),
  outboxId: exampleOutboxEntry.id,
  mediaId: exampleMediaId,
};

function ownValues({ wabaIds: [wabaId], phoneNumberIds: [phoneNumberId] }: PagesDeps['ids']): Partial<Values> {
  return { ...(wabaId !== undefined && { wabaId }), ...(phoneNumberId !== undefined && { phoneNumberId }) };
}

/**
 * The routes are known only once the app is ready. All answers share one buffer: a string would be copied for each, and
 * kept until its client has read it.
 */
function onFirstUse(make: () => Buffer): () => Buffer {
  let made: Buffer | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

const errorRows = Object.entries(errorRules).map(([code, { status, message }]) => ({ code, status, message }));
