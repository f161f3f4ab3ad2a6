import type { LoadRequests } from '../support/load-requests.ts';
import { type LoadConnection, openConnection } from './load-connection.ts';
import type { ClosedLoop, LoadResult } from './load-messages.ts';
import { createLoadTally } from './load-tally.ts';

/**
 * Keeps `connections` requests in progress until the time or the prepared requests are used up. Answers during the
 * warm-up or after the end are not counted.
 */
export function runClosedLoop(load: ClosedLoop, requests: LoadRequests): Promise<LoadResult> {
  const tally = createLoadTally(requests.count);
  const connections: LoadConnection[] = [];
  const sentAt = new Map<LoadConnection, number>();
  let next = 0;
  let running = load.connections;
  let lastCountedAt = 0;

  return new Promise((resolve, reject) => {
    let countFrom = 0;
    let endsAt = 0;
    const finish = (): void => {
      for (const connection of connections) connection.close();
      const ranOut = next >= requests.count;
      resolve(tally.result((ranOut ? lastCountedAt : endsAt) - countFrom, ranOut));
    };
    const send = (connection: LoadConnection, now: number): void => {
      if (now >= endsAt || next >= requests.count) {
        running -= 1;
        if (running === 0) finish();
        return;
      }
      sentAt.set(connection, now);
      connection.send(requests.request(next++));
    };
    const onAnswer = (connection: LoadConnection, status: number): void => {
      const now = performance.now();
      if (now >= countFrom && now < endsAt) {
        tally.add(status, now - (sentAt.get(connection) ?? now));
        lastCountedAt = now;
      }
      send(connection, now);
    };
    openAll(load, onAnswer).then((opened) => {
      connections.push(...opened);
      const now = performance.now();
      countFrom = now + load.warmUpMs;
      endsAt = countFrom + load.durationMs;
      for (const connection of opened) send(connection, now);
    }, reject);
  });
}

/** The load's number of connections, all open. */
export function openAll(
  load: { readonly port: number; readonly connections: number },
  onAnswer: (connection: LoadConnection, status: number) => void,
): Promise<LoadConnection[]> {
  return Promise.all(Array.from({ length: load.connections }, () => openConnection({ port: load.port, onAnswer })));
}
