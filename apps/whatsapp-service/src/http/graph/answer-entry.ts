import { takenStates } from '@intexuraos/service-api/outbox-state';
import { isOpen, type OutboxEntry } from '../../outbox/outbox-entry.ts';
import { graphErrorBody } from './graph-error.ts';

/** What a client is told of its message, in Meta's shape. */
export interface EntryAnswer {
  readonly status: number;
  /** JSON text; Meta's own, byte for byte, where Meta answered. */
  readonly body: string;
}

/**
 * Meta's answer where there is one. Else the same shape with what we know: the wamid that a status brought, our id while
 * nothing is decided (202), or an error for what ended without an answer of Meta's.
 */
export function answerEntry(entry: OutboxEntry, requestId: string): EntryAnswer {
  if (entry.answer) return entry.answer;
  if (isOpen(entry)) return { status: 202, body: messageBody(entry, entry.id) };
  if (takenStates.includes(entry.state)) return { status: 200, body: messageBody(entry, entry.wamid ?? entry.id) };
  // A status told of its failure, so Meta had taken it.
  return entry.wamid === null ? endedBadly(entry, requestId) : { status: 200, body: messageBody(entry, entry.wamid) };
}

/** `input` is what the client gave (Meta: send-messages#responses); a user known by BSUID alone has that for an id. */
function messageBody({ body, recipient }: OutboxEntry, id: string): string {
  const { to }: { to?: unknown } = JSON.parse(body);
  const contact = to === undefined ? { input: recipient, user_id: recipient } : { input: String(to), wa_id: recipient };
  return JSON.stringify({ messaging_product: 'whatsapp', contacts: [contact], messages: [{ id }] });
}

/** 131000 is Meta's code for what failed for no reason of the message's; codes of Meta's stay as they are. */
function endedBadly({ state, problem, id }: OutboxEntry, requestId: string): EntryAnswer {
  const code = problem?.code ?? 131000;
  const title = state === 'cancelled' ? 'The message was cancelled before it was sent' : (problem?.title ?? state);
  const details = [problem?.details, `GET /v1/outbox/${id} has every attempt.`].filter(Boolean).join(' ');
  const body = graphErrorBody({ code, message: `(#${code}) ${title}`, details }, requestId);
  return { status: state === 'cancelled' ? 409 : 504, body: JSON.stringify(body) };
}
