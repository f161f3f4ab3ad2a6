import { randomBytes } from 'node:crypto';
import { findError, type MessageProblem } from '@intexuraos/cloud-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hashOfText } from '../../outbox/body-hash.ts';
import { newEntryId } from '../../outbox/entry-id.ts';
import type { SubmitMessage, SubmittedMessage } from '../../outbox/submit-message.ts';
import { callerOf } from '../caller.ts';
import { answerEntry } from './answer-entry.ts';
import { type GraphErrorFacts, sendGraphError } from './graph-error.ts';
import { readPreferences } from './preferences.ts';
import type { JsonBody } from './read-body.ts';

export interface TakeMessageDeps {
  readonly submit: SubmitMessage;
  /** The JSON text of that number's read mark with Meta's id instead of ours. */
  readonly withWamid: (mark: string, phoneNumberId: string) => Promise<string>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called with each requested message, once it is answered. */
  readonly onSubmitted?: (submitted: SubmittedMessage) => void;
}

export interface MessageCall {
  readonly version: string;
  readonly phoneNumberId: string;
  readonly edge: 'messages' | 'marketing_messages';
  readonly message: JsonBody;
  /** Represents the API key in idempotency keys that earlier versions stored. */
  readonly keyFingerprint: string | null;
}

const maxKeyLength = 255;

/** Takes a message and answers in Meta's shape: with Meta's answer if that comes in time, else 202 with our id. */
export async function takeMessage(
  { submit, now, onSubmitted }: TakeMessageDeps,
  { version, phoneNumberId, edge, message, keyFingerprint }: MessageCall,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const key = idempotencyKey(request.headers['idempotency-key']);
  if (key === undefined) return sendGraphError(reply, 400, { code: 100, message: keyInvalid });
  const { waitMs, applied } = readPreferences(request.headers.prefer);
  const at = now();
  const formerScope = keyFingerprint && `${keyFingerprint}/${phoneNumberId}`;
  const { id: keyId, phoneNumberIds } = callerOf(request);
  const submitted = await submit(
    {
      id: newEntryId(at, randomBytes(16)),
      phoneNumberId,
      keyId,
      ...(phoneNumberIds !== null && { isLimited: true }),
      ...(edge === 'marketing_messages' && { edge }),
      version,
      body: message.value,
      text: message.text,
      // By number, so that a repeat after the API key was replaced is still a repeat.
      idempotency: key === null ? null : { scope: phoneNumberId, key, hash: hashOf(edge, message), formerScope },
      now: at,
    },
    waitMs,
  );
  const kept = submitted.outcome === 'taken' ? submitted.entry : null;
  onSubmitted?.({ outcome: submitted.outcome, entry: kept, at, answeredAt: now(), headers: request.headers });
  if (submitted.outcome === 'invalid') return sendGraphError(reply, 400, problemFacts(submitted.problems));
  if (submitted.outcome === 'conflict') return sendGraphError(reply, 422, { code: 100, message: keyReused });
  const { entry, isRepeated } = submitted;
  const { status, body: answer } = answerEntry(entry, request.id);
  reply.header('x-outbox-id', entry.id);
  if (status === 202) reply.header('location', `/v1/outbox/${entry.id}`);
  if (applied !== null) reply.header('preference-applied', applied);
  if (isRepeated) reply.header('idempotent-replayed', 'true');
  return reply.code(status).type('application/json').send(answer);
}

/** The same body is another message on another edge. */
const hashOf = (edge: MessageCall['edge'], message: JsonBody): string =>
  edge === 'messages' ? hashOfText(message) : `${edge}/${hashOfText(message)}`;

const keyInvalid = `(#100) Idempotency-Key must be 1 to ${maxKeyLength} visible ASCII characters, given once.`;
const keyReused =
  '(#100) This Idempotency-Key was already used with another body. Nothing was sent. Use a new key for a new message.';

/** Null where there is none, undefined where it can't be one. A structured-field string may stand in quotes. */
function idempotencyKey(header: string | string[] | undefined): string | null | undefined {
  if (header === undefined) return null;
  const text = typeof header === 'string' ? header.trim().replace(/^"(.*)"$/, '$1') : '';
  return /^[\x20-\x7e]+$/.test(text) && text.length <= maxKeyLength ? text : undefined;
}

/** Meta's code of the first problem, and all of them for people and for programs. */
export function problemFacts(problems: readonly MessageProblem[]): GraphErrorFacts {
  const code = problems[0]?.code ?? 100;
  return {
    code,
    message: `(#${code}) ${findError(code)?.title ?? 'Invalid parameter'}`,
    details: problems.map(({ path, message }) => `${path}: ${message}`).join('\n'),
    problems,
  };
}
