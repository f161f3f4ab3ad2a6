import { availableParallelism } from 'node:os';
import { buildLoadRequests } from '../../support/load-requests.ts';
import type { ServiceProcess } from '../../support/service-process.ts';
import { appSecret, type Bench, figure } from '../bench.ts';
import { deliveryTimes } from '../deliver/delivery-times.ts';
import { type Subscribed, untilDelivered, withSubscribers } from '../deliver/subscribers.ts';
import type { Figure } from '../figure.ts';
import { percentile } from '../latencies.ts';
import { runOpenLoop } from '../open-loop.ts';
import { processorMs } from '../processor-time.ts';
import { portOf } from '../service-under-load.ts';
import type { AskedProcess } from '../simulator/asked-process.ts';

const rates = [100, 300, 600, 1_000];
const connections = 64;
/** In its first seconds a service mostly compiles, so their webhooks do not count. */
const warmUp = { ratePerSecond: 600, durationMs: 8_000 };

/**
 * How long after the 200 for a webhook its event reaches the endpoint, at several rates of one service, and where that
 * time goes: until the delivery is stored, until the attempt begins, until the request arrives. Load, service and
 * endpoint share the processors, so the share of each is shown.
 */
export async function measureDeliverLive(bench: Bench): Promise<Figure[]> {
  return withSubscribers(bench, { name: 'live', paths: ['/ok'] }, async (subscribed) => {
    await liveAt(subscribed, warmUp);
    const figures: Figure[] = [];
    for (const ratePerSecond of rates) {
      const live = await liveAt(subscribed, { ratePerSecond, durationMs: bench.scale.openLoopMs });
      bench.say(`  ${ratePerSecond}/s: ${shown(live)}`);
      figures.push(...figuresOf(ratePerSecond, live));
    }
    return figures;
  });
}

interface Live {
  /** Times from the 200, ascending, in ms. */
  readonly arrived: readonly number[];
  readonly stored: readonly number[];
  readonly begun: readonly number[];
  /** Shares of all processors' time. */
  readonly parts: { readonly service: number; readonly load: number; readonly endpoint: number };
  /** Processor time of the service for each webhook, in ms. */
  readonly cpuMs: number;
}

function figuresOf(rate: number, { arrived, stored, begun, parts, cpuMs }: Live): Figure[] {
  const name = rate === 1_000 ? 'deliver.live' : `deliver.live.${rate}`;
  const percent = (part: number): string => `${Math.round(part * 100)} %`;
  const processors = `service ${percent(parts.service)}, load ${percent(parts.load)}, endpoint ${percent(parts.endpoint)} of the processors`;
  const hops = `delivery stored after ${ms(stored, 0.5)}, attempt begun after ${ms(begun, 0.5)} ms`;
  const at = `live, ${rate}/s`;
  return [
    figure(`${name}.p50Ms`, `${at}: p50 from the 200 to the endpoint`, percentile(arrived, 0.5), 'ms', hops),
    figure(`${name}.p99Ms`, `${at}: p99`, percentile(arrived, 0.99), 'ms', processors),
    figure(`${name}.cpuMs`, `${at}: processor time per webhook, received, processed, delivered`, cpuMs, 'ms'),
  ];
}

const ms = (values: readonly number[], part: number): string => percentile(values, part).toFixed(1);
const shown = ({ arrived, stored, begun, parts, cpuMs }: Live): string =>
  [
    ...Object.entries({ stored, begun, arrived }).map(
      ([name, values]) => `${name} ${ms(values, 0.5)}, ${ms(values, 0.99)} ms`,
    ),
    ...Object.entries(parts).map(([name, part]) => `${name} ${(part * 100).toFixed(0)} %`),
    `${cpuMs.toFixed(3)} ms a webhook`,
  ].join('; ');

async function liveAt(
  { service, endpoint }: Subscribed,
  { ratePerSecond, durationMs }: { readonly ratePerSecond: number; readonly durationMs: number },
): Promise<Live> {
  const count = Math.round((durationMs / 1_000) * ratePerSecond);
  const requests = buildLoadRequests({ count, appSecret, seed: Math.floor(Date.now() / 1_000) });
  const answeredAt = new Map<string, number>();
  await endpoint.ask('times');
  const before = await usage(service, endpoint);
  await runOpenLoop(
    { port: portOf(service), connections, ratePerSecond, durationMs },
    requests,
    (index, status, at) => {
      if (status === 200) answeredAt.set(wamidOf(requests.body(index)), performance.timeOrigin + at);
    },
  );
  await untilDelivered(endpoint, before.different + answeredAt.size);
  const after = await usage(service, endpoint);
  const arrivals = await endpoint.ask('times');
  const since = (at: (wamid: string) => number | undefined): number[] =>
    [...answeredAt].map(([wamid, start]) => (at(wamid) ?? Number.NaN) - start).toSorted((a, b) => a - b);
  const times = await deliveryTimes(service, answeredAt.size);
  const part = (of: 'service' | 'load' | 'endpoint'): number =>
    (after[of] - before[of]) / ((after.at - before.at) * after.processors);
  return {
    arrived: since((wamid) => arrivals[wamid]),
    stored: since((wamid) => times.get(wamid)?.storedAt),
    begun: since((wamid) => times.get(wamid)?.begunAt),
    parts: { service: part('service'), load: part('load'), endpoint: part('endpoint') },
    cpuMs: (after.service - before.service) / answeredAt.size,
  };
}

const wamidOf = (body: Buffer): string => /"id":"(wamid[^"]+)"/.exec(body.toString('latin1'))?.[1] ?? '';

/** Processor time so far, in ms, and how many deliveries have arrived. */
async function usage(service: ServiceProcess, endpoint: AskedProcess) {
  const { user, system } = process.cpuUsage();
  const { cpuMs = Number.NaN, different = 0 } = await endpoint.ask();
  return {
    at: performance.now(),
    processors: availableParallelism(),
    service: await processorMs(service),
    load: (user + system) / 1_000,
    endpoint: cpuMs,
    different,
  };
}
