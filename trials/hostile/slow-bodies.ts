import { setTimeout as pause } from 'node:timers/promises';
import { createLatencies, type LatencySummary } from '../bench/latencies.ts';
import { type SignedAnswer, startSignedWebhooks } from './slow/signed-webhooks.ts';
import { startStrangers } from './slow/strangers.ts';

export interface SlowBodiesOptions {
  /** The service's port, on a loopback address. */
  readonly baseUrl: string;
  readonly appSecret: string;
  /** How many connections unknown clients hold at a time. */
  readonly connections: number;
  readonly durationMs: number;
  /** Correctly signed webhooks a second. Default 20. */
  readonly webhooksPerSecond?: number;
  /**
   * Whether addresses are named in `X-Forwarded-For`: for a proxy, or a service that trusts one. By default the connections
   * use addresses in 127/8.
   */
  readonly isForwarded?: boolean;
  /** Called every ten seconds. */
  readonly say?: (line: string) => void;
}

export interface SlowBodiesFigures {
  readonly seconds: number;
  /** Open connections of unknown clients, sampled every second once all had been opened. */
  readonly open: { readonly least: number; readonly most: number };
  /** How often the service closed an unknown client's connection, by its behaviour. */
  readonly closed: Readonly<Record<string, number>>;
  /** Correctly signed webhooks, by the status of their answers; 0 if the connection broke. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly webhooks: LatencySummary;
  /** Only of those of 256 KiB. */
  readonly largest: LatencySummary;
  /** Checks of `/health`, and how many were not answered 200. */
  readonly health: { readonly looks: number; readonly bad: number };
}

/**
 * Holds connections with silent and trickling requests from many unknown addresses, while correctly signed webhooks of up
 * to 256 KiB arrive at a steady rate. None of these may be refused, 99 % must be answered within 100 ms, and health must
 * stay good.
 */
export async function runSlowBodies(options: SlowBodiesOptions): Promise<SlowBodiesFigures> {
  const { appSecret, connections, durationMs, webhooksPerSecond = 20, isForwarded = false, say } = options;
  const { hostname: host, port } = new URL(options.baseUrl);
  const where = { host, port: Number(port), isForwarded };
  const arrivalMs = Math.min(10_000, durationMs / 4);
  const strangers = startStrangers({ ...where, connections, arrivalMs });
  const signed = startSignedWebhooks({ ...where, appSecret, perSecond: webhooksPerSecond });
  const health = { looks: 0, bad: 0 };
  const open: number[] = [];
  const startedAt = performance.now();
  for (let second = 0; performance.now() - startedAt < durationMs; second += 1) {
    await pause(1_000);
    health.looks += 1;
    if (!(await isHealthy(options.baseUrl))) health.bad += 1;
    if (performance.now() - startedAt > arrivalMs) open.push(strangers.open());
    if (second % 10 === 9) say?.(progress(strangers.open(), signed.answers, health.bad));
  }
  strangers.stop();
  await signed.stop();
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    open: { least: Math.min(...open), most: Math.max(...open) },
    closed: strangers.closed(),
    statuses: statusesOf(signed.answers),
    webhooks: latenciesOf(signed.answers),
    largest: latenciesOf(signed.answers.filter(({ bytes }) => bytes >= 256 * 1024)),
    health,
  };
}

async function isHealthy(baseUrl: string): Promise<boolean> {
  try {
    const answer = await fetch(`${baseUrl}/health`, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

function statusesOf(answers: readonly SignedAnswer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function latenciesOf(answers: readonly SignedAnswer[]): LatencySummary {
  const latencies = createLatencies(answers.length);
  for (const { ms } of answers) latencies.add(ms);
  return latencies.summary();
}

function progress(open: number, answers: readonly SignedAnswer[], bad: number): string {
  const { p99Ms, maxMs } = latenciesOf(answers);
  const statuses = JSON.stringify(statusesOf(answers));
  return `${open} connections of strangers; webhooks ${statuses}, p99 ${p99Ms.toFixed(1)} ms, at most ${maxMs.toFixed(0)} ms; health bad ${bad} times`;
}
