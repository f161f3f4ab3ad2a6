import type { IncomingMessage, ServerResponse } from 'node:http';
import { isWellFormedSignature } from '@intexuraos/cloud-api';
import {
  type AnsweredWebhook,
  type ReceiveWebhookDeps,
  type Reception,
  receiveWebhook,
} from '../inbound/receive-webhook.ts';
import type { ReceptionOutcome } from '../inbound/reception-stats.ts';

import type { AddressLimit } from './address-limit.ts';
import { clientAddress } from './client-address.ts';
import { answerWebhook } from './webhook-answer.ts';
import { readBody } from './webhook-body.ts';
import type { BodyBudget, BodyReservation } from './webhook-limits.ts';

export interface WebhookRouteDeps extends ReceiveWebhookDeps {
  /** By address. */
  readonly wrongSignatures: AddressLimit;
  readonly bodies: BodyBudget;
  readonly maxBodyBytes: number;
  readonly trustedProxies: number;
  /** Told of each webhook whose body was read, once it is answered. */
  readonly onAnswered?: ((webhook: AnsweredWebhook) => void) | undefined;
}

export const webhookPath = '/webhooks/whatsapp';

/** Bodies up to this size are checked even for an address that sent too many wrong signatures: a check costs little. */
const alwaysCheckedBytes = 64 * 1024;

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
      // Not seen in any test; whatever it is, Meta is told to send the webhook again.
      deps.onStoreFault(error);
      answerWebhook(response, 'store_unavailable');
    });
    return true;
  };
}

function isWebhookUrl(url = ''): boolean {
  return url === webhookPath || url.startsWith(`${webhookPath}?`);
}

async function handle(deps: WebhookRouteDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const startedAt = performance.now();
  const signature = request.headers['x-hub-signature-256'];
  const length = declaredLength(request);
  const address = (): string => clientAddress(request, deps.trustedProxies);
  const isSlowed = !deps.wrongSignatures.isEmpty() && deps.wrongSignatures.isOverLimit(address());
  const early = refusedUnread(deps, signature, length, isSlowed);
  if (early !== null || typeof signature !== 'string') {
    answerUnread(deps, request, response, early ?? 'signature_missing');
    return;
  }
  const reservation = deps.bodies.open();
  const body = await readBody(request, length, isSlowed ? alwaysCheckedBytes : deps.maxBodyBytes, reservation);
  if (body.state !== 'read') {
    reservation.release();
    const isSlowedTooLarge = body.state === 'too_large' && isSlowed;
    answerUnread(deps, request, response, isSlowedTooLarge ? 'too_many_wrong_signatures' : body.state);
    return;
  }
  const { outcome, handedOverAt, receivedAt } = await receive(deps, body.bytes, signature, reservation);
  if (outcome === 'signature_wrong') deps.wrongSignatures.record(address());
  answerWebhook(response, outcome === 'signature_wrong' && isSlowed ? 'too_many_wrong_signatures' : outcome);
  const { headers } = request;
  const answeredAt = performance.now();
  deps.onAnswered?.({ outcome, payload: body.bytes, headers, startedAt, handedOverAt, receivedAt, answeredAt });
}

/** The bytes stay reserved for as long as the store holds them, which may be longer than Meta waits. */
async function receive(
  deps: WebhookRouteDeps,
  bytes: Uint8Array,
  signature: string,
  reservation: BodyReservation,
): Promise<Reception> {
  try {
    const reception = await receiveWebhook(deps, bytes, signature);
    if (reception.stillHeld) void reception.stillHeld.then(reservation.release);
    else reservation.release();
    return reception;
  } catch (error) {
    reservation.release();
    throw error;
  }
}

/** What can be answered from the headers alone. */
function refusedUnread(
  deps: WebhookRouteDeps,
  signature: string | string[] | undefined,
  length: number | null,
  isSlowed: boolean,
): ReceptionOutcome | null {
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
  lingerAndClose(request);
}

/** How much of an unwanted body is read on, and for how long, so that the sender gets to see the answer. */
const lingerBytes = 1024 * 1024;
const lingerMs = 2_000;

function lingerAndClose(request: IncomingMessage): void {
  let left = lingerBytes;
  const close = setTimeout(() => request.socket.destroy(), lingerMs);
  close.unref();
  request.on('data', (chunk: Buffer) => {
    left -= chunk.byteLength;
    if (left < 0) request.socket.destroy();
  });
  request.on('close', () => clearTimeout(close));
  request.resume();
}

function declaredLength(request: IncomingMessage): number | null {
  const header = request.headers['content-length'];
  return header === undefined ? null : Number(header);
}
