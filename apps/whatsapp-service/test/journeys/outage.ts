import type { FaultEffect } from '@intexuraos/whatsapp-simulator';
import { describe, expect, it } from 'vitest';
import { entryIdOf, metaJourney, post, template } from './meta.ts';
import { getJson, journey } from './service.ts';

const minuteMs = 60_000;
const users = Array.from({ length: 8 }, (_, index) => `1650556${1000 + index}`);
const rounds = ['0', '1', '2'];

/** Meta is out of order for a whole minute: the messages wait, and go in order and once when it is over. */
export function describeOutage(name: string, store?: () => Readonly<Record<string, string>>): void {
  const chooses = store && { store };
  const openOne = metaJourney({ start: journey().start, ...chooses });
  const openOther = metaJourney({ start: journey().start, ...chooses });

  async function run(openMeta: typeof openOne, effect: FaultEffect) {
    const { meta, start, taken } = await openMeta();
    const service = await start();
    const fault = meta.faults.add({ route: 'POST messages' }, effect);
    const over = Date.now() + minuteMs;
    for (const round of rounds) {
      await Promise.all(
        users.map((user) =>
          post(service, template(user, { biz_opaque_callback_data: round }), { prefer: 'respond-async' }),
        ),
      );
    }
    await expect.poll(() => Date.now() >= over, { timeout: 2 * minuteMs, interval: 500 }).toBe(true);
    const before = taken().length;
    meta.faults.remove(fault.id);
    await expect
      .poll(() => taken().length, { timeout: 2 * minuteMs, interval: 500 })
      .toBe(users.length * rounds.length);
    const open = async () =>
      ((await getJson(service, '/v1/outbox?state=queued,sending,unknown,accepted')) as { data: unknown[] }).data;
    await expect.poll(open, { timeout: minuteMs }).toEqual([]);
    const { data } = (await getJson(service, '/v1/outbox?limit=200')) as { data: { id: string; recipient: string }[] };
    const orders = users.map((user) => {
      // The list is newest first.
      const accepted = data.flatMap(({ id, recipient }) => (recipient === user ? [id] : [])).reverse();
      const sent = taken().flatMap((message) => (message.to === user ? [entryIdOf(message)] : []));
      return JSON.stringify(accepted) === JSON.stringify(sent);
    });
    return { before, isOrdered: orders.every(Boolean), hits: fault.hits };
  }

  describe(`a minute without Meta, on ${name}`, { timeout: 300_000 }, () => {
    it('delays messages and neither loses, repeats nor reorders any: the token refused (190), or Meta in trouble (503)', async () => {
      const [refused, inTrouble] = await Promise.all([
        run(openOne, { kind: 'error', code: 190 }),
        run(openOther, { kind: 'error', code: 131016, httpStatus: 503 }),
      ]);
      expect([refused.before, refused.isOrdered]).toEqual([0, true]);
      expect([inTrouble.before, inTrouble.isOrdered]).toEqual([0, true]);
      // Nothing is burnt on a token that does not work: but for those that were on their way, one try now and then.
      expect(refused.hits).toBeLessThan(users.length + 6);
    });
  });
}
