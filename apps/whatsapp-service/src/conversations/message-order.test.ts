import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import { messageItem, statusItem } from '../../test/support/items.ts';
import { noon } from '../../test/support/webhooks.ts';
import { compareKeys } from '../records/joins.ts';
import { arrivalOf } from './arrival.ts';
import { mergeMessage } from './merge-message.ts';
import { messagePlace } from './message-order.ts';

const anyArrival = fc.tuple(fc.nat(2 ** 40), fc.nat(2 ** 32), fc.nat(99_999));
const arrivalOfTuple = ([receivedAt, sequence, index]: readonly [number, number, number]) =>
  arrivalOf({ receivedAt, sequence }, index);

describe('arrivalOf', () => {
  it('sorts by time, then by event, then by place in the event', () => {
    fc.assert(
      fc.property(anyArrival, anyArrival, (a, b) => {
        const asText = compareKeys([arrivalOfTuple(a)], [arrivalOfTuple(b)]);
        expect(Math.sign(asText)).toBe(Math.sign(compareKeys(a, b)));
      }),
    );
  });
});

describe('messagePlace', () => {
  const place = (at: number, arrival?: string) => {
    const [second, tie] = messagePlace({ at, key: 'k', ...(arrival === undefined ? {} : { arrival }) });
    return [-second, tie];
  };

  it('puts the newer second first, and within a second the later arrival', () => {
    fc.assert(
      fc.property(anyArrival, anyArrival, fc.nat(999), fc.nat(999), (a, b, ms, otherMs) => {
        fc.pre(compareKeys(a, b) !== 0);
        const order = compareKeys(place(noon + ms, arrivalOfTuple(a)), place(noon + otherMs, arrivalOfTuple(b)));
        expect(Math.sign(order)).toBe(-Math.sign(compareKeys(a, b)));
      }),
    );
    expect(compareKeys(place(noon + 1_000, arrivalOf({ receivedAt: 1, sequence: 0 }, 0)), place(noon))).toBeLessThan(0);
  });

  it('puts entries of unknown arrival after all others of their second', () => {
    expect(compareKeys(place(noon, arrivalOfTuple([1, 1, 1])), place(noon))).toBeLessThan(0);
  });
});

describe('the arrival of a message', () => {
  it('is that of the message’s first item, not of a status that came before it, in any order', () => {
    const anyNews = fc.array(fc.record({ isStatus: fc.boolean(), arrival: anyArrival.map(arrivalOfTuple) }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(
        anyNews.chain((news) => fc.tuple(fc.constant(news), fc.shuffledSubarray(news, { minLength: news.length }))),
        ([news, shuffled]) => {
          const arrivals = news.filter(({ isStatus }) => !isStatus).map(({ arrival }) => arrival);
          const expected = (arrivals.length > 0 ? arrivals : news.map(({ arrival }) => arrival)).sort()[0];
          expect(mergedArrival(shuffled)).toBe(expected);
        },
      ),
    );
  });
});

function mergedArrival(news: readonly { readonly isStatus: boolean; readonly arrival: string }[]): string | undefined {
  const told = applyItems(messageItem('wamid.1'), statusItem('wamid.1', 'sent')).message('wamid.1');
  const [status] = told.statuses;
  const body = told.body && { body: told.body, at: told.at };
  const parts = { phoneNumberId: '1', wamid: 'wamid.1' };
  return news.reduce<ReturnType<typeof mergeMessage> | null>((record, { isStatus, arrival }) => {
    const more = isStatus ? (status ? { status } : {}) : body ? { body } : {};
    return mergeMessage(record, { ...parts, ...more, arrival });
  }, null)?.arrival;
}
