import type { IncomingMessage, ServerResponse } from 'node:http';
import { isWellFormedSignature } from '@intexuraos/cloud-api';
import { isProvenProbe, probeHeader } from '../../inbound/doctor-probe.ts';
import {
  type AnsweredWebhook,
  type ReceiveWebhookDeps,
  type Reception,
  receiveWebhook,
} from '../../inbound/receive-webhook.ts';
import type { ReceptionOutcome, ReceptionStats } from '../../inbound/reception-stats.ts';
import type { Body } from '../limits/bodies.ts';
import type { Limits } from '../limits/limits.ts';
import { discardBody, readBody } from '../limits/read-body.ts';
import { answerProbe, answerWebhook } from './webhook-answer.ts';

export interface WebhookRouteDeps extends ReceiveWebhookDeps {
  readonly limits: Limits;
  readonly maxBodyBytes: number;
  /** Identifies this service to doctor; the same for all instances on one store. */
  readonly serviceId: string;
  /** Called with each webhook whose body was read, once it is answered. */
  readonly onAnswered?: ((webhook: AnsweredWebhook) => void) | undefined;
}

export const webhookPath = '/webhooks/whatsapp';

/** Bodies up to this size are checked even for an address that sent too many wrong signatures: a check costs little. */
const alwaysCheckedBytes = 256 * 1024;

/**
 * Handles `POST /webhooks/whatsapp` ahead of the framework, which would cost half the throughput. Returns whether the
 * request was one; any other is left to the framework.
 */
export function createWebhookRoute(
  deps: WebhookRouteDeps,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    if (request.method !== 'POST' || !isWebhookUrl(request.url)) return false;
    handle(deps, request, response).catch((error: unknown) => {
      // Never seen in a test; whatever the error is, Meta is asked to send the webhook again.
      deps.onStoreFault(error);
      answerWebhook(response, 'store_unavailable');
    });
    return true;
  };
}

const slashBehindPath = new RegExp(`^${webhookPath}/(?=\\?|$)`);

/** The webhook's URL without the trailing slash that some people enter in Meta's dashboard; any other URL unchanged. */
export function webhookUrl(url = ''): string {
  return slashBehindPath.test(url) ? url.replace(slashBehindPath, webhookPath) : url;
}

function isWebhookUrl(url = ''): boolean {
  if (url === webhookPath) return true;
  return url.startsWith(webhookPath) && webhookUrl(url).split('?', 1)[0] === webhookPath;
}

async function handle(given: WebhookRouteDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { bodies, misuse } = given.limits;
  const signature = request.headers['x-hub-signature-256'];
  const isProven = isProvenRefusal(given, request);
  const deps = isProven ? { ...given, stats: uncounted(given.stats) } : given;
  const isSlowed = !misuse.isEmpty() && isOverLimit(deps.limits, request);
  const early = refusedUnread(deps, signature, declaredLength(request), isSlowed);
  if (early !== null || typeof signature !== 'string') {
    answerUnread(deps, request, response, early ?? 'signature_missing');
    return;
  }
  const body = bodies.open(request);
  const { client, startedAt } = body;
  const { address } = client;
  const read = await readBody(request, bodies, body, isSlowed ? alwaysCheckedBytes : deps.maxBodyBytes);
  if (read.state !== 'read') {
    bodies.release(body);
    if (read.state === 'incomplete' || read.state === 'slow_body') misuse.record(address);
    if (read.state === 'overloaded' && bodies.isKnown(address)) deps.stats.turnedAway();
    const isSlowedTooLarge = read.state === 'too_large' && isSlowed;
    answerUnread(deps, request, response, isSlowedTooLarge ? 'too_many_wrong_signatures' : read.state);
    return;
  }
  const reception = await receive(deps, request, read.bytes, signature, body);
  const { outcome, handedOverAt, receivedAt } = reception;
  if (outcome === 'probe') {
    answerProbe(response, deps.serviceId);
    return;
  }
  if (outcome === 'signature_wrong' && !isProven) misuse.record(address);
  answerWebhook(response, outcome === 'signature_wrong' && isSlowed ? 'too_many_wrong_signatures' : outcome);
  if (isProven || reception.isProbe) return;
  const { headers } = request;
  const answeredAt = performance.now();
  deps.onAnswered?.({ outcome, payload: read.bytes, headers, startedAt, handedOverAt, receivedAt, answeredAt });
}

/** Whether doctor asks whether a wrong signature, or none, is refused. Real webhooks never have its header. */
function isProvenRefusal({ accounts, now }: WebhookRouteDeps, { headers }: IncomingMessage): boolean {
  const proof = headers[probeHeader];
  if (proof === undefined) return false;
  return isProvenProbe(proof, String(headers['x-hub-signature-256'] ?? ''), accounts.appSecrets, now());
}

/** Stats that doctor's requests leave unchanged. */
const uncounted = (stats: ReceptionStats): ReceptionStats => ({
  ...stats,
  count: () => undefined,
  sawForeign: () => undefined,
  turnedAway: () => undefined,
});

/** Behind a proxy that is not configured all clients share one address, so misuse does not count against a known one. */
function isOverLimit({ bodies, misuse, addressOf }: Limits, request: IncomingMessage): boolean {
  const address = addressOf(request);
  return misuse.isOverLimit(address) && !bodies.isKnown(address);
}

/** The bytes stay reserved for as long as the store holds them, which may be longer than Meta waits. */
async function receive(
  deps: WebhookRouteDeps,
  request: IncomingMessage,
  bytes: Uint8Array,
  signature: string,
  body: Body,
): Promise<Reception> {
  const { bodies, connections, hasUnknownProxy } = deps.limits;
  const onSigned = (): void => {
    bodies.prove(body);
    connections.prove(body.socket);
    // Meta itself never sends the header, and nobody else can sign.
    if (hasUnknownProxy(request)) deps.stats.sawUnknownProxy();
  };
  try {
    const reception = await receiveWebhook(deps, bytes, signature, onSigned);
    if (reception.stillHeld) void reception.stillHeld.then(() => bodies.release(body));
    else bodies.release(body);
    return reception;
  } catch (error) {
    bodies.release(body);
    throw error;
  }
}

/** The answer that the headers alone determine; null if the body is needed. */
function refusedUnread(
  deps: WebhookRouteDeps,
  signature: string | string[] | undefined,
  length: number | null,
  isSlowed: boolean,
): ReceptionOutcome | null {
  if (deps.limits.memory.isLow()) return 'low_memory';
  if (signature === undefined || signature === '') return 'signature_missing';
  if (typeof signature !== 'string' || !isWellFormedSignature(signature)) return 'signature_wrong';
  if (length !== null && length > deps.maxBodyBytes) return 'too_large';
  if (isSlowed && length !== null && length > alwaysCheckedBytes) return 'too_many_wrong_signatures';
  return null;
}

function answerUnread(
  deps: WebhookRouteDeps,
  request: IncomingMessage,
  response: ServerResponse,
  outcome: ReceptionOutcome,
): void {
  deps.stats.count(outcome);
  // The rest of the body may still be under way; the connection is of no more use.
  response.setHeader('connection', 'close');
  answerWebhook(response, outcome);
  discardBody(request);
}

function declaredLength(request: IncomingMessage): number | null {
  const header = request.headers['content-length'];
  return header === undefined ? null : Number(header);
}
