import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { entryIdOf, metaJourney, numberId, post, template } from './meta.ts';
import { getJson, journey } from './service.ts';

/** Kept by the client: what it asked for, and which entry answered for it. */
interface Asked {
  readonly key: string;
  readonly to: string;
  /** Null while no answer came. */
  id: string | null;
}

interface Entry {
  readonly id: string;
  readonly state: string;
  readonly wamid: string | null;
}

const rounds = 10;
const ended = ['sent', 'delivered', 'read', 'failed'];

export interface UnderFireOptions {
  readonly name: string;
  /** Variables that choose the store. */
  readonly store?: () => Readonly<Record<string, string>>;
  /** How many people are written to at a time. */
  readonly people: number;
  /** Whether a second instance runs next to the one that is killed, and is called and killed as well. */
  readonly isShared: boolean;
  /** How long until whatever a killed one left behind is settled. */
  readonly settledWithinMs: number;
}

/** Asks until an answer comes, with the same key, as a client that wants its message sent once does. */
async function ask(current: () => ServiceProcess, asked: Asked): Promise<void> {
  while (asked.id === null) {
    const headers = { 'idempotency-key': asked.key, prefer: 'respond-async' };
    const response = await post(current(), template(asked.to), headers).catch(() => null);
    asked.id = response?.headers.get('x-outbox-id') ?? null;
    if (asked.id === null) await delay(50);
  }
}

/** Many messages with the service killed again and again, Meta dropping lines, and statuses that come twice and overtake. */
export function describeUnderFire({ name, store, people, isShared, settledWithinMs }: UnderFireOptions): void {
  const recipients = Array.from({ length: people }, (_, index) => `1650559${1000 + index}`);
  const openMeta = metaJourney({ start: journey().start, ...(store && { store }) });

  describe(`the service under fire, on ${name}`, { timeout: 120_000 + 2 * settledWithinMs }, () => {
    it('sends each of many messages once and in order, killed again and again', async () => {
      const { meta, start, taken } = await openMeta();
      const number = meta.platform.world.phoneNumbers.get(numberId);
      if (number) number.throughput = 'HIGH';
      meta.faults.add({ route: 'POST messages', share: 0.03 }, { kind: 'drop', when: 'after' });
      meta.faults.add({}, { kind: 'repeat-webhooks', copies: 2 });
      meta.faults.add({}, { kind: 'shuffle-webhooks', withinMs: 10_000 });
      const services = [await start(), ...(isShared ? [await start({}, true)] : [])];
      let isOver = false;
      const killing = (async () => {
        for (const [index, ms] of [300, 700, 1_100, 250, 900].entries()) {
          await delay(ms);
          const at = index % services.length;
          await services[at]?.kill();
          services[at] = await start({}, at > 0);
        }
        isOver = true;
      })();
      /** Clients come to whichever instance is next. */
      let asks = 0;
      const current = (): ServiceProcess => {
        asks += 1;
        const service = services[asks % services.length];
        if (!service) throw new Error('No service was started.');
        return service;
      };
      const ledger: Asked[] = [];
      for (let round = 0; round < rounds || !isOver; round += 1) {
        const asked = recipients.map((to) => ({ key: `${round}/${to}`, to, id: null }));
        ledger.push(...asked);
        await Promise.all(asked.map((each) => ask(current, each)));
        await delay(100);
      }
      await killing;

      const entryOf = async ({ id }: Asked): Promise<Entry> => (await getJson(current(), `/v1/outbox/${id}`)) as Entry;
      const open = async (): Promise<unknown[]> =>
        ((await getJson(current(), '/v1/outbox?state=queued,sending,unknown,accepted')) as { data: unknown[] }).data;
      await expect.poll(open, { timeout: settledWithinMs, interval: 500 }).toEqual([]);
      // What was given up as unknown and did arrive is put right by its statuses, however late they come.
      await meta.settled();
      const wronglyFailed = async (): Promise<string[]> => {
        const failed = (await getJson(current(), '/v1/outbox?state=failed&limit=200')) as { data: Entry[] };
        const known = new Set(taken().map(entryIdOf));
        return failed.data.flatMap(({ id }) => (known.has(id) ? [id] : []));
      };
      await expect.poll(wronglyFailed, { timeout: settledWithinMs, interval: 500 }).toEqual([]);
      const entries: Entry[] = [];
      for (const each of ledger) entries.push(await entryOf(each));
      expect(entries.map(({ state }) => state).filter((state) => !ended.includes(state))).toEqual([]);

      // None twice: each entry went out at most once, and Meta has nothing that no entry knows.
      const sent = taken().map(entryIdOf);
      expect(new Set(sent).size).toBe(sent.length);
      const wamids = new Map(entries.map(({ id, wamid }) => [id, wamid]));
      expect(taken().filter((message) => wamids.get(entryIdOf(message)) !== message.wamid)).toEqual([]);
      // None lost without a word: what Meta never got is reported as failed.
      const missing = entries.filter(({ id }) => !sent.includes(id));
      expect(missing.map(({ state }) => state).filter((state) => state !== 'failed')).toEqual([]);
      // In order: what reached one recipient did so as it was asked for.
      for (const to of recipients) {
        const order = ledger.flatMap((asked) => (asked.to === to && asked.id !== null ? [asked.id] : []));
        const arrived = sent.filter((id) => order.includes(id));
        expect(arrived).toEqual(order.filter((id) => arrived.includes(id)));
      }
      expect(sent.length).toBeGreaterThan(ledger.length * 0.8);
    });
  });
}
