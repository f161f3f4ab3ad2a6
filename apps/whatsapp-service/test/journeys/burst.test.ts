import { describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { metaJourney, post, template } from './meta.ts';
import { getJson, journey } from './service.ts';

const { start: startService } = journey();
// Meta's rates are kept on its own clock, so that has to go as ours does.
const openMeta = metaJourney({ start: startService, speed: 1 });

interface Entry {
  readonly recipient: string;
  readonly attemptCount: number;
  readonly wamid: string | null;
}

async function entriesOf(service: ServiceProcess): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({ limit: '200', ...(cursor !== '' && { cursor }) });
    const page = (await getJson(service, `/v1/outbox?${query}`)) as { data: Entry[]; nextCursor: string | null };
    entries.push(...page.data);
    cursor = page.nextCursor;
  }
  return entries;
}

/** Runs `work` on each, so many at a time. */
async function each<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const run = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, run));
}

/** What a number of standard throughput may send in a second. With more the machine would be the limit, and not the rate. */
const rate = 80;
const count = 600;

describe(`a burst of ${count} messages to ${count} recipients`, { timeout: 180_000 }, () => {
  it('goes out at the allowed rate, each message once, and Meta finds none of them too fast', async () => {
    const { meta, start, taken } = await openMeta();
    const service = await start({
      INTEXURAOS_WHATSAPP_GRAPH_URL: meta.url,
      INTEXURAOS_WHATSAPP_GRAPH_TIMEOUT_SECONDS: '30',
      INTEXURAOS_WHATSAPP_UNKNOWN_HOLD_SECONDS: '60',
    });
    const users = Array.from({ length: count }, (_, index) => `1650${5_000_000 + index}`);
    const began = performance.now();
    await each(users, 64, async (user) => {
      expect((await post(service, template(user), { prefer: 'respond-async' })).status).toBe(202);
    });
    await expect.poll(() => taken().length, { timeout: 120_000, interval: 200 }).toBe(count);
    const seconds = (performance.now() - began) / 1_000;
    // What may go at once, and a second's worth for each second.
    expect(count).toBeLessThanOrEqual(rate * (seconds + 1));
    expect(new Set(taken().map(({ to }) => to)).size).toBe(count);
    const settled = async () => (await entriesOf(service)).filter(({ wamid }) => wamid !== null);
    await expect.poll(async () => (await settled()).length, { timeout: 30_000 }).toBe(count);
    // A message that Meta refused for its rate would have been tried again.
    const repeated = (await settled()).filter(({ attemptCount }) => attemptCount !== 1);
    expect(repeated).toEqual([]);
    expect(await getJson(service, '/health')).toMatchObject({ sending: { paused: [], unknown: 0 } });
  });
});
