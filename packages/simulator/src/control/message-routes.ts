import type { Simulator } from '../simulator.ts';
import { ControlError } from './control-error.ts';
import type { ControlRequest } from './control-request.ts';
import { waId } from './read-values.ts';

/**
 * Messages in both directions, oldest first: the newest `limit` of those that match (100 by default). With `after`, the
 * first `limit` after that message, so that a client that continues from the last one misses none.
 */
export function getMessages(simulator: Simulator, { query }: ControlRequest): unknown {
  const direction = query.get('direction');
  if (direction !== null && direction !== 'sent' && direction !== 'received') {
    throw new ControlError('direction is "sent" (by the business) or "received" (by it).');
  }
  const [to, from] = [recipientIn(query, 'to'), userIn(query, 'from')];
  const number = query.get('phone_number_id');
  const after = query.get('after');
  const matching = messagesAfter(simulator, after).filter(
    (message) =>
      (direction === null || message.direction === direction) &&
      (to === null || (message.direction === 'sent' && message.to === to)) &&
      (from === null || (message.direction === 'received' && message.from === from)) &&
      (number === null || message.phoneNumberId === number),
  );
  const limit = limitOf(query);
  return { data: after === null ? matching.slice(-limit) : matching.slice(0, limit) };
}

/** The user that a parameter names; the number may have any spelling. */
function userIn(query: URLSearchParams, name: string): string | null {
  return query.has(name) ? waId({ [name]: query.get(name) }, name, '') : null;
}

/** The same for a recipient, which may be a group. */
function recipientIn(query: URLSearchParams, name: string): string | null {
  const id = query.get(name);
  return id !== null && /[a-z]/i.test(id) ? id : userIn(query, name);
}

/** The messages after a message, or all. */
function messagesAfter(simulator: Simulator, after: string | null): ReturnType<Simulator['messages']> {
  const messages = simulator.messages();
  if (after === null) return messages;
  const place = messages.findIndex(({ wamid }) => wamid === after);
  if (place < 0) throw new ControlError(`after: there is no message ${after}, or it is no longer kept.`, 404);
  return messages.slice(place + 1);
}

/** `?limit=`: 1 to 10,000; 100 by default. */
export function limitOf(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) throw new ControlError('limit is from 1 to 10000.');
  return limit;
}
