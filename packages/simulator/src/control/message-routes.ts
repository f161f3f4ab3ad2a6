import type { Simulator } from '../simulator.ts';
import { ControlError } from './control-error.ts';
import type { ControlRequest } from './control-request.ts';

/** Messages in both directions, oldest first; the newest `limit` of those that match (100 by default). */
export function getMessages(simulator: Simulator, { query }: ControlRequest): unknown {
  const direction = query.get('direction');
  if (direction !== null && direction !== 'sent' && direction !== 'received') {
    throw new ControlError('direction is "sent" (by the business) or "received" (by it).');
  }
  const [to, from, number] = [query.get('to'), query.get('from'), query.get('phone_number_id')];
  const matching = simulator
    .messages()
    .filter(
      (message) =>
        (direction === null || message.direction === direction) &&
        (to === null || (message.direction === 'sent' && message.to === to)) &&
        (from === null || (message.direction === 'received' && message.from === from)) &&
        (number === null || message.phoneNumberId === number),
    );
  const after = query.get('after');
  const behind = after === null ? -1 : matching.findIndex(({ wamid }) => wamid === after);
  const rest = matching.slice(behind + 1);
  return { data: rest.slice(-limitOf(query)) };
}

/** `?limit=`: 1 to 10,000; 100 by default. */
export function limitOf(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) throw new ControlError('limit is from 1 to 10000.');
  return limit;
}
