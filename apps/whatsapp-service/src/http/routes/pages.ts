import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { readDocument } from '../docs/document.ts';
import { html } from '../docs/html.ts';
import { docsPage, layout } from '../docs/page.ts';
import { style } from '../docs/style.ts';
import { errorRules } from '../error-response.ts';
import { openapiDocument } from '../openapi.ts';
import type { Api } from '../request-validation.ts';
import { body, json } from '../schemas/responses.ts';
import { pagePolicy } from '../security-headers.ts';

const index = {
  service: 'IntexuraOS WhatsApp service',
  webhook: '/webhooks/whatsapp',
  health: '/health',
  docs: '/docs',
  openapi: '/openapi.json',
};

const policy = pagePolicy(createHash('sha256').update(style).digest('base64'));

const bytesOf = (text: string): Buffer => Buffer.from(text, 'utf8');

const indexJson = bytesOf(JSON.stringify(index));

const indexHtml = bytesOf(
  layout(
    index.service,
    html`<main class="card"><h1>${index.service}</h1>
<p>It receives what Meta posts to <code>${index.webhook}</code>, and it is running.</p>
<ul><li><a href="${index.docs}">API reference</a></li><li><a href="${index.health}">Health</a></li>
<li><a href="${index.openapi}">OpenAPI document</a></li></ul></main>`,
  ),
);

const indexSchema = {
  operationId: 'getIndex',
  tags: ['Service'],
  summary: 'Name the addresses',
  description: 'JSON, or a page where `Accept` asks for HTML.',
  response: { 200: json('The addresses.', Type.Record(Type.String(), Type.String()), index) },
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

/** GET /, /docs and /openapi.json: what the service says about itself, open to all. */
export function registerPages(app: Api): void {
  const document = onFirstUse(() => bytesOf(JSON.stringify(openapiDocument(app))));
  const page = onFirstUse(() => bytesOf(docsPage(readDocument(openapiDocument(app)), errorRows)));
  app.get('/', { schema: indexSchema }, (request, reply) => {
    reply.header('vary', 'accept');
    if (!request.headers.accept?.includes('text/html')) return reply.type('application/json').send(indexJson);
    return reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(indexHtml);
  });
  app.get('/openapi.json', { schema: documentSchema }, (_request, reply) =>
    reply.type('application/json').send(document()),
  );
  app.get('/docs', { schema: docsSchema }, (_request, reply) =>
    reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(page()),
  );
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
