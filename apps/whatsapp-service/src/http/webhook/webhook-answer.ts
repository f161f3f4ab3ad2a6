import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { ReceptionOutcome } from '../../inbound/reception-stats.ts';

interface Answer {
  readonly status: number;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** The one table from the outcome of a webhook to the answer for its sender. To Meta only 200 counts as accepted. */
export const webhookAnswers: Readonly<Record<ReceptionOutcome, Answer>> = {
  stored: { status: 200, message: 'Kept.' },
  duplicate: { status: 200, message: 'Kept before.' },
  signature_missing: { status: 401, message: 'The X-Hub-Signature-256 header is missing or empty.' },
  signature_wrong: {
    status: 403,
    message: 'X-Hub-Signature-256 is not sha256= and the HMAC of this body under the configured app secret.',
  },
  too_many_wrong_signatures: {
    status: 429,
    message: 'This client address sent too many wrong signatures. Smaller bodies are still checked.',
    retryAfterSeconds: 60,
  },
  too_large: { status: 413, message: 'The body is larger than INTEXURAOS_WHATSAPP_MAX_BODY_BYTES allows.' },
  not_json: { status: 400, message: 'The body is not JSON.' },
  not_an_object: { status: 400, message: 'The body is JSON, but not an object.' },
  wrong_object: {
    status: 400,
    message: 'The body’s "object" is neither whatsapp_business_account nor whatsapp_account.',
  },
  foreign: { status: 403, message: 'No entry is for a WABA and phone number configured here; see /health.' },
  overloaded: { status: 503, message: 'Too many bodies are in flight. Send it again.', retryAfterSeconds: 1 },
  low_memory: { status: 503, message: 'The service is short of memory. Send it again.', retryAfterSeconds: 5 },
  slow_body: { status: 408, message: 'The body arrived too slowly. Send it again.' },
  incomplete: { status: 400, message: 'The body ended early.' },
  store_unavailable: { status: 503, message: 'The webhook could not be stored. Send it again.', retryAfterSeconds: 5 },
};

interface WrittenAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

/** The same for each outcome, so made once; ASCII text, which Node writes in one piece with the headers. */
const writtenAnswers = new Map(
  Object.entries(webhookAnswers).map(([outcome, answer]) => [outcome, written(outcome, answer)]),
);

export function answerWebhook(response: ServerResponse, outcome: ReceptionOutcome): void {
  const answer = writtenAnswers.get(outcome);
  if (response.destroyed || response.headersSent || !answer) return;
  response.writeHead(answer.status, answer.headers).end(answer.body, 'latin1');
}

/** Tells doctor which service would have stored its probe. */
export function answerProbe(response: ServerResponse, serviceId: string): void {
  if (response.destroyed || response.headersSent) return;
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(200, headers).end(asciiJson({ status: 'probe', serviceId }), 'latin1');
}

function written(outcome: string, { status, message, retryAfterSeconds }: Answer): WrittenAnswer {
  const body = asciiJson(status === 200 ? { status: outcome } : { error: { code: outcome, message } });
  const headers: OutgoingHttpHeaders = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
  };
  if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds);
  return { status, body, headers };
}

function asciiJson(value: unknown): string {
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, escaped);
}
