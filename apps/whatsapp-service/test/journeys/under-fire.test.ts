import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { metaJourney, numberId, post, template } from './meta.ts';
import { getJson, journey } from './service.ts';

const { start: startService } = journey();
const openMeta = metaJourney({ start: startService });

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
const recipients = Array.from({ length: 20 }, (_, index) => `1650559${1000 + index}`);
const ended = ['sent', 'delivered', 'read', 'failed'];

/** Asks until an answer comes, with the same key, as a client that wants its message sent once does. */
async function ask(current: () => ServiceProcess, asked: Asked): Promise<void> {
  while (asked.id === null) {
    const headers = { 'idempotency-key': asked.key, prefer: 'respond-async' };
    const response = await post(current(), template(asked.to), headers).catch(() => null);
    asked.id = response?.headers.get('x-outbox-id') ?? null;
    if (asked.id === null) await delay(50);
  }
}

describe('the service under fire', () => {
  it('sends each of many messages once and in order, killed again and again', { timeout: 120_000 }, async () => {
    const { meta, start, taken } = await openMeta();
    const number = meta.platform.world.phoneNumbers.get(numberId);
    if (number) number.throughput = 'HIGH';
    let service = await start();
    let isOver = false;
    const killing = (async () => {
      for (const ms of [300, 700, 1_100, 250, 900]) {
        await delay(ms);
        await service.kill();
        service = await start();
      }
      isOver = true;
    })();
    const ledger: Asked[] = [];
    for (let round = 0; round < rounds || !isOver; round += 1) {
      const asked = recipients.map((to) => ({ key: `${round}/${to}`, to, id: null }));
      ledger.push(...asked);
      await Promise.all(asked.map((each) => ask(() => service, each)));
      await delay(100);
    }
    await killing;

    const entryOf = async ({ id }: Asked): Promise<Entry> => (await getJson(service, `/v1/outbox/${id}`)) as Entry;
    const open = async (): Promise<unknown[]> =>
      ((await getJson(service, '/v1/outbox?state=queued,sending,unknown,accepted')) as { data: unknown[] }).data;
    await expect.poll(open, { timeout: 60_000 }).toEqual([]);
    const entries = await Promise.all(ledger.map(entryOf));
    expect(entries.map(({ state }) => state).filter((state) => !ended.includes(state))).toEqual([]);

    // None twice: each entry went out at most once, and Meta has nothing that no entry knows.
    const sent = taken().map(({ callbackData = '' }) => callbackData.split('.')[0] ?? '');
    expect(new Set(sent).size).toBe(sent.length);
    const known = new Set(entries.map(({ id }) => id));
    expect(sent.filter((id) => !known.has(id))).toEqual([]);
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
