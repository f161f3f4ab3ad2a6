import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { median } from '../latencies.ts';
import type { ClosedLoop, LoadResult } from '../load-messages.ts';

/** More than any server here answers in a second on two cores; this many requests are prepared for each second. */
const preparedPerSecond = 40_000;

/** The closed loop that all throughput figures share: 64 connections. */
export function closedLoopOf({ scale }: Bench, port: number): ClosedLoop {
  return { port, connections: 64, warmUpMs: scale.warmUpMs, durationMs: scale.loopMs };
}

/** Prepares enough new requests for one closed loop. */
export async function prepareClosedLoop({ scale, load }: Bench): Promise<void> {
  await load.prepare(((scale.warmUpMs + scale.loopMs) / 1_000) * preparedPerSecond);
}

/** Throughput and latency of one server over its rounds, as medians. */
export function closedLoopFigures(name: string, label: string, results: readonly LoadResult[]): Figure[] {
  const middle = (pick: (result: LoadResult) => number): number => median(results.map(pick));
  return [
    figure(
      `${name}.perSecond`,
      `${label}: throughput`,
      middle((result) => result.perSecond),
      'requests/s',
    ),
    figure(
      `${name}.p50Ms`,
      `${label}: p50`,
      middle(({ latency }) => latency.p50Ms),
      'ms',
    ),
    figure(
      `${name}.p99Ms`,
      `${label}: p99`,
      middle(({ latency }) => latency.p99Ms),
      'ms',
    ),
  ];
}
