import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from './http/request-validation.ts';
import { closeIdleConnections, endConnections } from './http/server.ts';
import type { Log } from './log.ts';
import type { Store } from './storage/store.ts';
import type { Supervisor } from './supervisor.ts';

/** The parts of a running service to stop. */
export interface Running {
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly app: Pick<Api, 'server' | 'close'>;
  readonly parts: Pick<Supervisor, 'release' | 'stop' | 'hangUp'>;
  readonly store: Pick<Store, 'close'>;
}

/**
 * How much time each part gets, in milliseconds from the signal on. Docker and Cloud Run kill after 10 s; the process is to
 * be gone after 8. A thread that waits for a lock on its database can't be stopped in that wait of up to 3 s, so the
 * service itself has 4.8.
 */
export const stoppingTimes = {
  /** It keeps listening, so that health probes see the shutdown, and late requests are still served. */
  listen: 1_000,
  /** Then calls to Meta are aborted; a message in progress is settled by its status. */
  callsEnd: 3_000,
  /** Then connections are closed whose requests have not ended. */
  requestsEnd: 4_000,
  /** Then the process ends, whatever hangs. */
  end: 4_800,
} as const;

/**
 * Stops in an order that loses nothing: clients that wait for Meta's answer get their 202, requests in progress and
 * those of the next second are answered, calls to Meta and the current slice of processing end and are committed, the
 * store closes. Resolves when all of that is done; a store that hangs keeps it open.
 */
export async function stopRunning({ log, app, parts, store }: Running): Promise<void> {
  log.info('Stopping: finishing work in progress.');
  endConnections(app.server);
  parts.release();
  const hangUp = setTimeout(() => {
    log.warn('Aborting calls to Meta that are taking too long; status webhooks will settle those messages.');
    void parts.hangUp();
  }, stoppingTimes.callsEnd);
  const cutOff = setTimeout(() => {
    log.warn('Clients are taking too long; closing their connections.');
    app.server.closeAllConnections();
  }, stoppingTimes.requestsEnd);
  const ended = parts.stop();
  await delay(stoppingTimes.listen);
  await closeServer(app);
  clearTimeout(cutOff);
  await ended;
  clearTimeout(hangUp);
  await parts.hangUp();
  await store.close();
  log.info('Stopped.');
}

/** A connection that answers while the server closes is kept alive by Node and would hold it up for 75 s. */
async function closeServer(app: Running['app']): Promise<void> {
  const closingIdle = setInterval(() => closeIdleConnections(app.server), 20);
  await app.close();
  clearInterval(closingIdle);
}
