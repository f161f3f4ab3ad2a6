import type { ConsoleFiles } from '../console/console-files.ts';
import type { PassedPath } from '../graph/passed-paths.ts';
import { type ApiDocument, type Endpoint, endpointsOf } from './document.ts';
import { type Html, html, nothing, paragraphs, prose } from './html.ts';
import { operationSection } from './operation-view.ts';
import { fieldTable } from './schema-view.ts';
import { type ErrorRow, errorsTopic, keysTopic, pathsTopic, valuesTopic } from './topics.ts';
import type { Values } from './values.ts';

export interface Reference {
  readonly document: ApiDocument;
  readonly errorRows: readonly ErrorRow[];
  readonly paths: readonly PassedPath[];
  /** The values that samples show instead of the reader's own. */
  readonly values: Values;
  /** Script and style, by their paths below `/console/`; null if they were not built. */
  readonly files: ConsoleFiles['reference'] | null;
}

/** The reference page: one HTML document, which shows everything without its script and style as well. */
export function docsPage({ document, errorRows, paths, values, files }: Reference): string {
  const { info, tags, components } = document;
  const endpoints = endpointsOf(document);
  const groups = tags.map((tag) => ({
    ...tag,
    members: endpoints.filter(({ operation }) => operation.tags[0] === tag.name),
  }));
  const schemas = Object.entries(components.schemas);
  return layout(
    info.title,
    html`<a class="skip" href="#content">Skip to the reference</a>
<nav aria-label="Reference"><p class="brand"><a href="#top">${info.title}</a> <span class="dim">${info.version}</span></p>
<div class="search needs-script"><input id="search" type="search" placeholder="Search  ( / )" aria-label="Search the reference" autocomplete="off"><span id="found" class="dim" aria-live="polite"></span></div>
<details id="contents" open><summary>Contents</summary>
<div class="part"><ul>${topics.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></div>
${groups.map(({ name, members }) => html`<div class="part"><h2>${name}</h2><ul>${members.map(navEntry)}</ul></div>`)}
<div class="part"><h2>Schemas</h2><ul>${schemas.map(([name]) => html`<li><a href="#schema-${name}">${name}</a></li>`)}</ul></div></details></nav>
<main id="content"><header id="top"><h1>${info.title}</h1>
<p class="dim">Version ${info.version} · OpenAPI 3.1: <a href="/openapi.json">openapi.json</a></p>
<div class="prose">${paragraphs(info.description)}</div></header>
${valuesTopic(values)}
${keysTopic}
${errorsTopic(errorRows)}
${groups.map(
  ({ name, description, members }) =>
    html`<section class="group"><h2>${name}</h2><p class="lead">${prose(description)}</p>${members.map((member) => operationSection(member, values))}</section>`,
)}
${pathsTopic(paths, values)}
<section class="group"><h2>Schemas</h2>
${schemas.map(
  ([name, schema]) =>
    html`<section class="schema" id="schema-${name}"><h3><a href="#schema-${name}">${name}</a></h3><p>${prose(schema.description ?? '')}</p>${fieldTable(schema)}</section>`,
)}</section></main>`,
    files &&
      html`${styleLink(files)}
<script type="module" src="/console/${files.script}"></script>`,
  );
}

const topics = [
  ['your-values', 'Your values'],
  ['keys', 'API keys'],
  ['errors', 'Errors'],
  ['meta-paths', 'Meta’s paths'],
] as const;

/** The reference's style, for its own page and others. */
export const styleLink = ({ style }: ConsoleFiles['reference']): Html =>
  html`<link rel="stylesheet" href="/console/${style}">`;

/** @param links the files that the page loads; null if they were not built. */
export function layout(title: string, body: Html, links: Html | null): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
${links ?? nothing}
</head>
<body>${body}</body>
</html>
`.html;
}

function navEntry({ method, operation }: Endpoint): Html {
  return html`<li><a href="#${operation.operationId}"><b class="method ${method.toLowerCase()}">${method}</b>${operation.summary}</a></li>`;
}
