import type { ApiModule } from './http/api-module.ts';
import type { Ingest } from './http/server.ts';
import type { Loop } from './loop.ts';
import type { Finding } from './problems/problem.ts';

/**
 * A part of the service that runs by itself: reception, sending, deliveries. `service.ts` lists all of them,
 * `supervisor.ts` starts those of the process's role. Creating a part has no effect; other parts use its own members.
 */
export interface Part {
  /** For logs and errors: `reception`. */
  readonly name: string;
  /**
   * Where it runs: `web` where requests are answered, `worker` where work is done that no request waits for, `both` in
   * either. With `INTEXURAOS_WHATSAPP_ROLE=all`, the default, one process has all parts.
   */
  readonly role: 'web' | 'worker' | 'both';
  /** Its routes, in the order of the OpenAPI document. */
  readonly routes?: readonly ApiModule[];
  /** Offered every request before the framework sees it; by one part at most. */
  readonly ingest?: Ingest;
  /** Begins its work, once the service listens. A rejection ends the start of the service. */
  start?(): void | Promise<void>;
  /** The service is about to stop: ends the waiting of requests that this part answers late. */
  release?(): void;
  /** Begins nothing new; resolves when work in progress has ended and is committed. All parts stop at the same time. */
  stop?(): Promise<void>;
  /** Aborts its calls to others. Called when they take too long to end, and when all parts have stopped. */
  hangUp?(): Promise<void>;
  /**
   * When it has something to do next, milliseconds since 1970; null while nothing waits. Asked each second while workers are kept up by a
   * wake-up, and not at all otherwise.
   */
  nextAt?(): Promise<number | null> | number | null;
  /**
   * Its present problems and notices. Called with each check of the service's health: answer from memory or with one
   * cheap read. A part that takes more than 2.5 seconds, or rejects, is left out and named in `notKnown` of
   * `/v1/status`.
   */
  health?(): Promise<readonly Finding[]>;
  /** Read with each scrape. Events in between are for a watcher (`observation/watcher.ts`). */
  readonly metrics?: readonly PartMetric[];
}

/** A gauge or a counter that a part keeps itself. */
export interface PartMetric {
  /** As Prometheus shows it: `whatsapp_deliveries_waiting`. A counter's ends in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly kind: 'gauge' | 'counter';
  /** Names of the labels; ids of messages and persons are none. */
  readonly labels?: readonly string[];
  /** The values now, those of a counter since the start; a rejection leaves the metric out of this scrape. */
  read(): Promise<readonly MetricSample[]> | readonly MetricSample[];
}

export interface MetricSample {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** `start` and `stop` of a part that consists of loops. */
export function runLoops(loops: readonly Pick<Loop, 'start' | 'stop'>[]): Required<Pick<Part, 'start' | 'stop'>> {
  return {
    start: () => {
      for (const loop of loops) loop.start();
    },
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}
