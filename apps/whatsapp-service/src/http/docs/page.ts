import { type ApiDocument, type Endpoint, endpointsOf } from './document.ts';
import { type Html, html, paragraphs, prose } from './html.ts';
import { operationSection } from './operation-view.ts';
import { fieldTable } from './schema-view.ts';
import { style } from './style.ts';

interface ErrorRow {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** The reference page: one HTML document that asks for nothing else and needs no script. */
export function docsPage(document: ApiDocument, errorRows: readonly ErrorRow[]): string {
  const { info, tags, components } = document;
  const endpoints = endpointsOf(document);
  const groups = tags.map((tag) => ({
    ...tag,
    members: endpoints.filter(({ operation }) => operation.tags[0] === tag.name),
  }));
  return layout(
    info.title,
    html`<a class="skip" href="#content">Skip to the reference</a>
<nav aria-label="Reference"><p class="brand"><a href="#top">${info.title}</a><br><span class="dim">${info.version}</span></p>
<ul><li><a href="#keys">API keys</a></li><li><a href="#errors">Errors</a></li></ul>
${groups.map(({ name, members }) => html`<h2>${name}</h2><ul>${members.map(navEntry)}</ul>`)}
<h2>Schemas</h2><ul>${Object.keys(components.schemas).map((name) => html`<li><a href="#schema-${name}">${name}</a></li>`)}</ul></nav>
<main id="content"><header id="top"><h1>${info.title}</h1>
<p class="dim">Version ${info.version} · OpenAPI 3.1: <a href="/openapi.json">openapi.json</a></p>
<div class="prose">${paragraphs(info.description)}</div></header>
${keys}
${errors(errorRows)}
${groups.map(
  ({ name, description, members }) =>
    html`<section class="group"><h2>${name}</h2><p class="lead">${prose(description)}</p>${members.map(operationSection)}</section>`,
)}
<section class="group"><h2>Schemas</h2>
${Object.entries(components.schemas).map(
  ([name, schema]) =>
    html`<section class="schema" id="schema-${name}"><h3><a href="#schema-${name}">${name}</a></h3><p>${prose(schema.description ?? '')}</p>${fieldTable(schema)}</section>`,
)}</section></main>`,
  );
}

/** A page in the reference's style. */
export function layout(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${{ html: style }}</style>
</head>
<body>${body}</body>
</html>
`.html;
}

function navEntry({ method, operation }: Endpoint): Html {
  return html`<li><a href="#${operation.operationId}"><b class="method ${method.toLowerCase()}">${method}</b>${operation.summary}</a></li>`;
}

const keys = html`<section class="group" id="keys"><h2>API keys</h2><div class="prose">
<p>Every address under <code>/v1</code> takes a key in <code>Authorization: Bearer KEY</code> or in <code>X-API-Key: KEY</code>. The keys are those in <code>INTEXURAOS_WHATSAPP_API_KEYS</code>, separated by commas, so that one can be replaced while the other still works. With none set, <code>/v1</code> answers 401.</p>
<p>The examples expect a key in <code>$API_KEY</code> and the service on its default port.</p></div></section>`;

function errors(rows: readonly ErrorRow[]): Html {
  return html`<section class="group" id="errors"><h2>Errors</h2><div class="prose">
<p>Every error has one form: <code>{ "error": { "code": "not_found", "message": "…" } }</code>. The code is for programs and stays as it is; the message is for people. Answers with <code>Retry-After</code> are worth asking again.</p></div>
<table><tbody>${rows.map(({ code, status, message }) => html`<tr><th scope="row"><code>${code}</code></th><td><b>${status}</b></td><td>${message}</td></tr>`)}</tbody></table></section>`;
}
