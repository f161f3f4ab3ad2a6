import type { LoadRequests } from '../support/load-requests.ts';
import { openAll } from './closed-loop.ts';
import type { LoadConnection } from './load-connection.ts';
import type { LoadResult, OpenLoop } from './load-messages.ts';
import { createLoadTally } from './load-tally.ts';

/**
 * Sends request `from + i` at `i / rate` seconds after the start, as Meta would: not waiting for earlier answers. If
 * all connections are busy, a request waits in line, and that wait counts: a latency runs from when the request was due
 * to its answer. So a service that stalls can't hide it by slowing down the load.
 * @param onAnswered called with each answer: of which request, and when by `performance.now`.
 */
export function runOpenLoop(
  load: OpenLoop,
  requests: LoadRequests,
  onAnswered?: (index: number, status: number, at: number) => void,
): Promise<LoadResult> {
  const from = load.from ?? 0;
  const total = Math.min(requests.count - from, Math.round((load.ratePerSecond * load.durationMs) / 1_000));
  const tally = createLoadTally(total);
  /** The request in progress. */
  const sent = new Map<LoadConnection, number>();
  const idle: LoadConnection[] = [];
  const everyMs = 1_000 / load.ratePerSecond;
  let startedAt = 0;
  let next = 0;
  let answered = 0;

  const sendDue = (): void => {
    const now = performance.now();
    while (next < total && startedAt + next * everyMs <= now) {
      const connection = idle.pop();
      if (connection === undefined) return;
      sent.set(connection, from + next);
      connection.send(requests.request(from + next++));
    }
  };

  return new Promise((resolve, reject) => {
    const onAnswer = (connection: LoadConnection, status: number): void => {
      const now = performance.now();
      const index = sent.get(connection) ?? 0;
      tally.add(status, now - (startedAt + (index - from) * everyMs));
      onAnswered?.(index, status, now);
      idle.push(connection);
      if (++answered === total) finish(now);
      else sendDue();
    };
    const finish = (now: number): void => {
      clearInterval(clock);
      for (const connection of idle) connection.close();
      resolve(tally.result(Math.max(now - startedAt, load.durationMs), false));
    };
    let clock: NodeJS.Timeout | undefined;
    openAll(load, onAnswer).then((opened) => {
      idle.push(...opened);
      startedAt = performance.now();
      clock = setInterval(sendDue, 1);
    }, reject);
  });
}
