import { parameterError } from '../../graph/errors.ts';
import type { Reading } from '../../graph/node-type.ts';
import type { SentMessage } from '../../world/message.ts';
import type { Waba } from '../../world/waba.ts';
import { numbersOf } from '../numbers/list-numbers.ts';

/** Invented, in the account's currency; Meta has a rate for each market. */
const pricePerTemplate = 0.01;

/**
 * `pricing_analytics.start(S).end(E).granularity(MONTHLY)`: what was delivered in that time and what it cost, for each
 * number if the dimensions contain `PHONE`. There is one data point for the whole time, whatever the granularity;
 * service messages cost nothing here.
 */
export function pricingAnalytics(waba: Waba, { platform, field }: Reading): object {
  const [start, end] = ['start', 'end'].map((name) => Number(field.modifiers.get(name)));
  if (!Number.isInteger(start) || !Number.isInteger(end))
    throw parameterError('start and end must be given, in seconds.');
  const isByPhone = field.modifiers.get('dimensions')?.toUpperCase().includes('PHONE') === true;
  const numbers = numbersOf(waba, platform.world);
  const ids = new Set(numbers.map(({ id }) => id));
  const delivered = [...platform.world.messages.values()].filter(
    (message): message is SentMessage =>
      message.direction === 'sent' &&
      ids.has(message.phoneNumberId) &&
      isDelivered(message, Number(start), Number(end)),
  );
  const point = (messages: readonly SentMessage[], more: object) => ({
    ...{ start, end, ...more },
    volume: messages.length,
    cost: messages.filter(({ category }) => category !== 'service').length * pricePerTemplate,
  });
  const points = isByPhone
    ? numbers.map(({ id, displayPhoneNumber }) =>
        point(
          delivered.filter(({ phoneNumberId }) => phoneNumberId === id),
          { phone_number: displayPhoneNumber.replace(/\D/g, '') },
        ),
      )
    : [point(delivered, {})];
  return { data: [{ data_points: points.filter(({ volume }) => volume > 0) }] };
}

const isDelivered = ({ statuses }: SentMessage, start: number, end: number): boolean =>
  statuses.some(({ status, at }) => status === 'delivered' && at >= start * 1_000 && at < end * 1_000);
