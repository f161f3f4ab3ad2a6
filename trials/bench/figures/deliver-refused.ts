import { buildLoadRequests } from '../../support/load-requests.ts';
import { appSecret, type Bench, figure } from '../bench.ts';
import { untilDelivered, untilIdle, withSubscribers } from '../deliver/subscribers.ts';
import type { Figure } from '../figure.ts';
import { median } from '../latencies.ts';
import { runOpenLoop } from '../open-loop.ts';
import { portOf } from '../service-under-load.ts';

/** Slow enough for processing to keep up. */
const fillPerSecond = 3_000;
const connections = 64;
/** The only user of this load. */
const refusedUser = '49150000000';

/**
 * What a conversation whose events are all refused costs the other conversations of the same subscription. Its events
 * come first, and the endpoint answers each with 400. Each becomes a dead letter after some minutes, and the next ones
 * of the conversation wait for it.
 */
export async function measureDeliverRefused(bench: Bench): Promise<Figure[]> {
  const count = Math.round(bench.scale.backlog / 10);
  const ratios: number[] = [];
  for (let round = 0; round < Math.min(bench.scale.rounds, 3); round += 1) {
    const without = await drainOthers(bench, { name: `accepted-${round}`, count, refused: 0 });
    const withRefused = await drainOthers(bench, { name: `refused-${round}`, count, refused: count });
    ratios.push(withRefused / without);
  }
  const title = `others next to ${count} refused events of one conversation: part of their rate`;
  return [figure('deliver.refused.ratio', title, median(ratios), 'ratio')];
}

/** Deliveries a second of the other conversations. */
async function drainOthers(
  bench: Bench,
  { name, count, refused }: { readonly name: string; readonly count: number; readonly refused: number },
): Promise<number> {
  return withSubscribers(bench, { name, paths: [`/refuses/${refusedUser}`] }, async ({ service, endpoint, all }) => {
    await all('pause');
    let expected = 0;
    for (const load of [
      { count: refused, users: 1 },
      { count, users: 4_000 },
    ]) {
      const requests = buildLoadRequests({ ...load, appSecret, seed: load.users });
      const durationMs = (load.count / fillPerSecond) * 1_000;
      const sending = { port: portOf(service), connections, ratePerSecond: fillPerSecond, durationMs };
      if (load.count === 0) continue;
      await runOpenLoop(sending, requests, (index, status) => {
        if (status === 200 && !requests.body(index).includes(refusedUser)) expected += 1;
      });
    }
    await untilIdle(service);
    const startedAt = performance.now();
    await all('resume');
    await untilDelivered(endpoint, expected);
    return (expected / (performance.now() - startedAt)) * 1_000;
  });
}
