import type { PassedPath } from '../graph/passed-paths.ts';
import { type Html, html, jsonCode, prose } from './html.ts';
import { requestSample } from './operation-view.ts';
import { sampleRequest } from './sample-request.ts';
import type { Values } from './values.ts';

export interface ErrorRow {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** The reader's own values, which the samples then show. They stay in the browser; the key is not stored. */
export function valuesTopic(values: Values): Html {
  const field = (name: keyof Values, label: string): Html =>
    html`<label>${label}<input name="${name}" value="${values[name]}" placeholder="${values[name]}" spellcheck="false" autocomplete="off"></label>`;
  return html`<section class="topic" id="your-values"><h2>Your values</h2>
<form id="values" class="needs-script">
<p class="lead">All samples show them. They stay in this browser.</p>
<div class="fields">${field('origin', 'Address of the service')}${field('version', 'Graph version')}${field('phoneNumberId', 'Phone number ID')}${field('wabaId', 'WABA ID')}</div>
<div class="fill"><label>API key<input id="key" type="password" autocomplete="off" placeholder="to ask the service for its ids"></label><button type="submit">Fill in from the service</button><output></output></div>
<p class="dim">The key is sent to this service once and stored nowhere; samples read it from <code>API_KEY</code> in the environment.</p>
</form>
<noscript><p>The samples show example ids, and the service on its default port.</p></noscript></section>`;
}

export const keysTopic = html`<section class="topic" id="keys"><h2>API keys</h2><div class="prose">
<p>Everything under <code>/v1</code> and under Meta’s paths needs one of the keys in <code>INTEXURAOS_WHATSAPP_API_KEYS</code>. With none set, all of it answers 401.</p>
<table><tbody>
<tr><th scope="row"><code>Authorization: Bearer KEY</code></th><td>Everywhere. <code>OAuth KEY</code> works as well, since some clients of Meta’s send that.</td></tr>
<tr><th scope="row"><code>X-API-Key: KEY</code></th><td>Everywhere.</td></tr>
<tr><th scope="row"><code>access_token=KEY</code></th><td>Under Meta’s paths only: in the query, a JSON body or a form, as Meta accepts its token. It is removed before the call to Meta.</td></tr>
</tbody></table></div></section>`;

const ownError = { error: { code: 'not_found', message: 'There is no message with this wamid.' } };

const graphError = {
  error: {
    message: '(#131009) Parameter value is not valid',
    type: 'OAuthException',
    code: 131009,
    error_data: {
      messaging_product: 'whatsapp',
      details: 'text.body: Has 4097 characters; 4096 are allowed.',
      problems: [{ path: 'text.body', code: 131009, message: 'Has 4097 characters; 4096 are allowed.' }],
    },
    fbtrace_id: '5f1c6f0e-8d0f-4c53-9a55-0c2f54f1b6a1',
  },
};

/** Both forms of errors, and where each is used. */
export function errorsTopic(rows: readonly ErrorRow[]): Html {
  return html`<section class="topic" id="errors"><h2>Errors</h2><div class="prose">
<p>There are two forms. Answers with <code>Retry-After</code> may succeed later, as they are.</p></div>
<h3>Under <code>/v1</code>, and outside of Meta’s paths</h3>
<div class="prose"><p>The code is for programs and does not change; the message is for people.</p></div>
${jsonCode(ownError)}
<table><tbody>${rows.map(({ code, status, message }) => html`<tr><th scope="row"><code>${code}</code></th><td><b>${status}</b></td><td>${message}</td></tr>`)}</tbody></table>
<h3>Under Meta’s paths</h3>
<div class="prose"><p>${prose('Errors have Meta’s form, whether Meta or this service refused the call: `/{version}/{phone-number-id}/messages` and every other path that begins with a version or an id. `code` is one of Meta’s; `GET /v1/errors/{code}` explains it. `error_data.problems` is this service’s: everything that is wrong with a message, at once.')}</p></div>
${jsonCode(graphError)}
<div class="prose">
<p><strong>Is it your key, or Meta’s token?</strong> ${prose('Both are code 190. If this service refused the key, or has no token itself, `error.error_data.refused_by` is `service`, and Meta was not called. Without that field, Meta refused the service’s access token: renew it; your key is fine.')}</p>
<p>${prose('`fbtrace_id` of this service’s own errors is the `X-Request-Id` of the answer, and `requestId` in the log; that of Meta’s errors is Meta’s.')}</p></div></section>`;
}

const listTemplates = sampleRequest({
  method: 'GET',
  path: '/{version}/{wabaId}/message_templates',
  operation: {
    operationId: 'listTemplates',
    summary: '',
    tags: ['Sending'],
    security: [{ bearer: [] }],
    responses: {},
  },
});

/** Everything under Meta's paths, from the routes themselves. */
export function pathsTopic(paths: readonly PassedPath[], values: Values): Html {
  const rows = paths.map(
    ({ path, methods, note }) =>
      html`<tr><th scope="row"><code>${path}</code></th><td>${methods.map((method) => html`<b class="method ${method.toLowerCase()}">${method}</b> `)}${note === '' ? html`` : html`<br>${prose(note)}`}</td></tr>`,
  );
  return html`<section class="topic" id="meta-paths"><h2>Meta’s paths</h2><div class="prose">
<p>${prose('Under `/{version}/`, or without a version, with an API key in place of Meta’s token. They take and answer what Meta documents; any other path is answered 404 (code 100). Numbers and accounts must be configured as yours, templates and flows must be in their lists.')}</p></div>
<div class="narrow">${requestSample(listTemplates, values)}</div>
<table class="paths"><tbody>${rows}</tbody></table></section>`;
}
