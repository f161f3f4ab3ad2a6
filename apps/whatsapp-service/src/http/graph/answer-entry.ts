import { takenStates } from '@intexuraos/service-api/outbox-state';
import { isOpen, type OutboxEntry } from '../../outbox/outbox-entry.ts';
import { graphErrorBody } from './graph-error.ts';

/** The answer about a client's message, in Meta's shape. */
export interface EntryAnswer {
  readonly status: number;
  /** JSON text; Meta's own, byte for byte, if Meta answered. */
  readonly body: string;
}

/**
 * Meta's answer if there is one. Otherwise the same shape with what is known: the wamid from a status, our id while
 * nothing is decided (202), or an error for a message that ended without an answer of Meta's.
 */
export function answerEntry(entry: OutboxEntry, requestId: string): EntryAnswer {
  if (entry.answer) return entry.answer;
  if (isOpen(entry)) return { status: 202, body: messageBody(entry, entry.id) };
  if (takenStates.includes(entry.state)) return { status: 200, body: messageBody(entry, entry.wamid ?? entry.id) };
  // A status reported its failure, so Meta had accepted it.
  return entry.wamid === null ? endedBadly(entry, requestId) : { status: 200, body: messageBody(entry, entry.wamid) };
}

/**
 * `input` is the recipient as the client gave it (Meta: send-messages#responses); a user known by BSUID alone has that
 * as the id.
 */
function messageBody({ body, recipient }: OutboxEntry, id: string): string {
  const { to }: { to?: unknown } = JSON.parse(body);
  const contact = to === undefined ? { input: recipient, user_id: recipient } : { input: String(to), wa_id: recipient };
  return JSON.stringify({ messaging_product: 'whatsapp', contacts: [contact], messages: [{ id }] });
}

/** 131000 is Meta's code for a failure that the message did not cause; Meta's own codes stay as they are. */
function endedBadly({ state, problem, id }: OutboxEntry, requestId: string): EntryAnswer {
  const code = problem?.code ?? 131000;
  const title = state === 'cancelled' ? 'The message was cancelled before it was sent' : (problem?.title ?? state);
  const details = [problem?.details, `GET /v1/outbox/${id} has every attempt.`].filter(Boolean).join(' ');
  const body = graphErrorBody({ code, message: `(#${code}) ${title}`, details }, requestId);
  return { status: state === 'cancelled' ? 409 : 504, body: JSON.stringify(body) };
}
