import type { Endpoint, Media, Operation, Parameter, Response } from './document.ts';
import { type Html, html, jsonCode, nothing, paragraphs, prose } from './html.ts';
import { type SampleRequest, sampleRequest } from './sample-request.ts';
import { samplesOf } from './samples.ts';
import { fieldTable, limitsOf, nameOf, typeOf } from './schema-view.ts';
import { filledHtml, type Values } from './values.ts';

/** An operation's section: its description, parameters, answers and samples. */
export function operationSection(endpoint: Endpoint, values: Values): Html {
  const { method, path, operation } = endpoint;
  return html`<section class="operation" id="${operation.operationId}">
<h3><a href="#${operation.operationId}">${operation.summary}</a></h3>
<p class="address"><b class="method ${method.toLowerCase()}">${method}</b> <code>${pathView(path)}</code>${keyNote(operation)}</p>
<div class="columns"><div class="prose">
${paragraphs(operation.description ?? '')}
${parameterTable(operation.parameters ?? [])}
${requestBody(operation)}
<h4>Answers</h4>
${Object.entries(operation.responses).map(([status, response]) => responseRow(status, response))}
</div><div class="samples">
<h4>Request</h4>
${requestSample(sampleRequest(endpoint), values)}
${bodySamples(operation)}
${sampleAnswer(operation)}
</div></div></section>`;
}

/** A request in each language; the page shows the chosen one. */
export function requestSample(request: SampleRequest, values: Values): Html {
  const samples = samplesOf(request);
  const buttons = samples.map(
    ({ language }) => html`<button type="button" value="${language}" aria-pressed="false">${language}</button>`,
  );
  return html`<div class="sample"><div class="bar"><span class="languages needs-script" role="group" aria-label="Language">${buttons}</span>${copyButton}</div>
${samples.map(({ language, text }) => html`<pre data-language="${language}"${samples.length === 1 ? html` data-only` : nothing}><code>${filledHtml(text, values)}</code></pre>`)}</div>`;
}

const copyButton = html`<button type="button" class="copy needs-script">Copy</button>`;

/** Bodies for the same address, each with its name. */
function bodySamples({ requestBody }: Operation): Html {
  const bodies = Object.entries(requestBody?.content['application/json']?.examples ?? {});
  if (bodies.length < 2) return nothing;
  return html`<h4>Bodies</h4>${bodies.map(
    ([name, { summary = '', value }]) =>
      html`<details class="body"><summary><b>${name}</b> <span>${summary.toLowerCase() === name ? '' : summary}</span></summary><div class="sample">${copyButton}${jsonCode(value)}</div></details>`,
  )}`;
}

/** The scope that the key of an operation needs; nothing for one that is open to all. */
function keyNote({ security = [] }: Operation): Html {
  const [scope] = Object.values(security[0] ?? {}).flat();
  if (security.length === 0) return nothing;
  return html` <span class="key">API key${scope === undefined ? nothing : html` · <code>${scope}</code>`}</span>`;
}

/** The path with its parameters marked, and places for line breaks. */
function pathView(path: string): Html {
  return html`${path.split(/(\{\w+\})/).map((part) => (part.startsWith('{') ? html`<var>${part}</var>` : html`${part}`))}`;
}

function parameterTable(parameters: readonly Parameter[]): Html {
  if (parameters.length === 0) return nothing;
  const rows = parameters.map(
    ({
      name,
      in: place,
      required,
      description,
      schema,
    }) => html`<tr><th scope="row"><code>${name}</code><br><span class="dim">${place}${required ? '' : ', optional'}</span></th>
<td><span class="type">${typeOf(schema)}</span>${limitsOf(schema)}${description ? html`<br>${prose(description)}` : nothing}</td></tr>`,
  );
  return html`<h4>Parameters</h4><table><tbody>${rows}</tbody></table>`;
}

function requestBody({ requestBody }: Operation): Html {
  if (!requestBody) return nothing;
  return html`<h4>Body</h4><p>${prose(requestBody.description ?? '')}</p>`;
}

function responseRow(status: string, { description, headers, content }: Response): Html {
  const media = Object.entries(content ?? {});
  return html`<details class="answer s${status.slice(0, 1)}"><summary><b>${status}</b> <span>${prose(description)}</span></summary>
${media.map(([type, value]) => html`<p class="dim">${type}${value.schema ? html` · ${bodyType(value)}` : nothing}</p>${value.schema ? fieldTable(value.schema) : nothing}`)}
${Object.entries(headers ?? {}).map(([name, header]) => html`<p><code>${name}</code> ${prose(header.description ?? '')}</p>`)}
${status.startsWith('2') ? nothing : media.map(([type, value]) => errorCodes(type, value))}
</details>`;
}

/** Codes name an error in one word; a single example says more. */
function errorCodes(type: string, media: Media): Html {
  if (!media.examples) return examples(type, media);
  const codes = Object.keys(media.examples).map((code) => html`<code>${code}</code> `);
  return html`<p>${codes}</p>`;
}

function bodyType({ schema = {} }: Media): Html {
  return nameOf(schema) === undefined && schema.properties ? html`object` : typeOf(schema);
}

function sampleAnswer({ responses }: Operation): Html {
  const [status, response] = Object.entries(responses).find(([code]) => code.startsWith('2')) ?? [];
  const shown = Object.entries(response?.content ?? {}).map(([type, media]) => examples(type, media));
  return status === undefined || shown.every((part) => part.html === '')
    ? nothing
    : html`<h4>Answer ${status}</h4>${shown}`;
}

function examples(type: string, { example, examples: several }: Media): Html {
  const values = [
    ...(example === undefined ? [] : [example]),
    ...Object.values(several ?? {}).map(({ value }) => value),
  ];
  return html`${values.map((value) => (type.includes('json') ? jsonCode(value) : html`<pre><code>${String(value)}</code></pre>`))}`;
}
