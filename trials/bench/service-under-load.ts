import { readFile } from 'node:fs/promises';
import { objectOf } from '../support/json.ts';
import { type ServiceProcess, startService } from '../support/service-process.ts';
import { appSecret } from './bench.ts';

/** The secret that the simulated Meta shares with the service. */
export const verifyToken = 'bench-1b6e90d7c3f5a824';

/** Starts the built service, or another build of it, as an operator would, on this store; the worker is on. */
export function startBenchService(
  store: string,
  env: Readonly<Record<string, string>> = {},
  app?: URL,
): Promise<ServiceProcess> {
  return startService({
    ...(app && { app }),
    env: {
      INTEXURAOS_WHATSAPP_VERIFY_TOKEN: verifyToken,
      INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
      INTEXURAOS_WHATSAPP_STORE: store,
      ...env,
    },
    readyWithinMs: 30_000,
  });
}

export const portOf = (service: ServiceProcess): number => Number(new URL(service.url).port);

/** The members of `/health` that the bench uses; null if absent. */
export interface Health {
  readonly oldestUnprocessedAgeMs: number | null;
  readonly stored: number | null;
  readonly pending: number | null;
  /** Database calls that stored webhooks, if the store counts them. */
  readonly roundTrips: number | null;
  readonly eventsPerRoundTrip: number | null;
}

export async function readHealth(url: string): Promise<Health> {
  const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
  const health = objectOf(await answer.json());
  const events = objectOf(health.events);
  const store = objectOf(health.store);
  const number = (...candidates: unknown[]): number | null =>
    candidates.find((value) => typeof value === 'number') ?? null;
  return {
    oldestUnprocessedAgeMs: number(health.oldestUnprocessedAgeMs, events.oldestUnprocessedAgeMs),
    stored: number(events.stored, store.stored, health.stored),
    pending: number(events.pending, store.pending, health.pending),
    roundTrips: number(health.roundTrips, store.roundTrips, events.roundTrips),
    eventsPerRoundTrip: number(health.eventsPerRoundTrip, store.eventsPerRoundTrip, events.eventsPerRoundTrip),
  };
}

/**
 * The process's peak resident memory, in MB (million bytes), as counted by the kernel. Null if the kernel does not
 * report it (it is read from `/proc`).
 */
export async function peakResidentMb(service: ServiceProcess): Promise<number | null> {
  const status = await readFile(`/proc/${service.child.pid}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : (Number(kibibytes) * 1024) / 1e6;
}

/** The age of the oldest unprocessed event, sampled every second until stopped; the maximum counts. */
export interface AgeWatch {
  readonly stop: () => { readonly oldestMs: number; readonly samples: number; readonly unanswered: number };
}

export function watchUnprocessedAge(url: string): AgeWatch {
  let oldestMs = 0;
  let samples = 0;
  let unanswered = 0;
  const look = async (): Promise<void> => {
    const health = await readHealth(url).catch(() => null);
    if (health === null) unanswered += 1;
    else samples += 1;
    oldestMs = Math.max(oldestMs, health?.oldestUnprocessedAgeMs ?? 0);
  };
  const clock = setInterval(look, 1_000);
  return {
    stop: () => {
      clearInterval(clock);
      return { oldestMs, samples, unanswered };
    },
  };
}
