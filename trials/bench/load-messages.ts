import type { LatencySummary } from './latencies.ts';

/** The bench's requests to a load process, one at a time. */
export type LoadCommand =
  | {
      readonly command: 'prepare';
      readonly count: number;
      readonly appSecret: string;
      readonly seed: number;
      readonly startsAt: number;
    }
  | ({ readonly command: 'closed' } & ClosedLoop)
  | ({ readonly command: 'open' } & OpenLoop);

/** The number of connections, each of which sends its next request after the last response. */
export interface ClosedLoop {
  readonly port: number;
  readonly connections: number;
  /** Load before the counted part, which is not counted itself. */
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/** Requests that become due on a clock, whether or not earlier ones have been answered. */
export interface OpenLoop {
  readonly port: number;
  readonly connections: number;
  readonly ratePerSecond: number;
  readonly durationMs: number;
  /** The prepared request to begin with, after those that an earlier load has sent. Default 0. */
  readonly from?: number;
}

export interface LoadResult {
  /** Answers of any kind that came while the clock ran. */
  readonly answered: number;
  readonly elapsedMs: number;
  /** Answers with 200 in each second. */
  readonly perSecond: number;
  /** Answers by status; `0` counts connections that broke before the answer. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Answers other than 200. */
  readonly errors: number;
  readonly latency: LatencySummary;
  /** Whether the prepared requests ran out before the time was up. */
  readonly ranOut: boolean;
}

export type LoadReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'prepared'; readonly count: number; readonly elapsedMs: number }
  | { readonly kind: 'result'; readonly result: LoadResult }
  | { readonly kind: 'failed'; readonly reason: string };
