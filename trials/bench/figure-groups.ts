import type { Bench } from './bench.ts';
import type { Figure } from './figure.ts';
import { measureIngestAgainst, measureSendAgainst } from './figures/against.ts';
import { measureCeiling } from './figures/ceiling.ts';
import { measureColdStart } from './figures/cold-start.ts';
import { measureCompareBodies, measureCompareKill, measureCompareThroughput } from './figures/compare.ts';
import { measureConsole } from './figures/console.ts';
import { measureCostIdle, measureCostInbound, measureCostSent } from './figures/cost.ts';
import { measureDeliverBacklog, measureDeliverDead, measureDeliverIngest } from './figures/deliver.ts';
import { measureDeliverLive } from './figures/deliver-live.ts';
import { measureDeliverRefused } from './figures/deliver-refused.ts';
import { measureEncryption } from './figures/encryption.ts';
import { measureFirestore } from './figures/firestore.ts';
import { measureGenerator } from './figures/generator.ts';
import { measureGrowth } from './figures/growth.ts';
import { measureMedia } from './figures/media.ts';
import { measureOpenLoop } from './figures/open-loop.ts';
import { measureScaleProcessing, measureScaleSending } from './figures/scale.ts';
import { measureSearch } from './figures/search.ts';
import { measureSendBatched, measureSendFar, measureSendUnbatched } from './figures/send.ts';
import { measureSendBacklog } from './figures/send-backlog.ts';
import { measureSendBroadcast } from './figures/send-broadcast.ts';
import { measureSendLatency } from './figures/send-latency.ts';
import { measureSendOutage } from './figures/send-outage.ts';
import { measureSimulatorBatched, measureSimulatorMemory, measureSimulatorUnbatched } from './figures/simulator.ts';
import { measureSqlite } from './figures/sqlite.ts';
import { measureStream } from './figures/stream.ts';
import { measureSweep } from './figures/sweep.ts';
import { measureWatched } from './figures/watched.ts';

type Measure = (bench: Bench) => Promise<Figure[]>;

/**
 * The groups that can be measured separately, by bench, in the order of a full run. `sqlite` also measures the ceiling.
 */
export const benches = {
  ingest: {
    generator: measureGenerator,
    ceiling: measureCeiling,
    sqlite: measureSqlite,
    'open-loop': measureOpenLoop,
    'cold-start': measureColdStart,
    growth: measureGrowth,
    stream: measureStream,
    media: measureMedia,
    sweep: measureSweep,
    search: measureSearch,
    watched: measureWatched,
    encryption: measureEncryption,
    firestore: measureFirestore,
    against: measureIngestAgainst,
  },
  simulator: {
    batched: measureSimulatorBatched,
    unbatched: measureSimulatorUnbatched,
    memory: measureSimulatorMemory,
  },
  send: {
    latency: measureSendLatency,
    batched: measureSendBatched,
    far: measureSendFar,
    unbatched: measureSendUnbatched,
    backlog: measureSendBacklog,
    broadcast: measureSendBroadcast,
    outage: measureSendOutage,
    against: measureSendAgainst,
  },
  deliver: {
    backlog: measureDeliverBacklog,
    live: measureDeliverLive,
    dead: measureDeliverDead,
    refused: measureDeliverRefused,
    ingest: measureDeliverIngest,
  },
  compare: {
    throughput: measureCompareThroughput,
    kill: measureCompareKill,
    bodies: measureCompareBodies,
  },
  console: {
    open: measureConsole,
  },
  cost: {
    sent: measureCostSent,
    inbound: measureCostInbound,
    idle: measureCostIdle,
  },
  scale: {
    processing: measureScaleProcessing,
    sending: measureScaleSending,
  },
} satisfies Record<string, Record<string, Measure>>;

export type BenchName = keyof typeof benches;

/** One group, with how it is measured. */
export interface FigureGroup {
  readonly name: string;
  readonly measure: Measure;
}

/** The groups of a bench, in their order. */
export function groupsOf(bench: BenchName): FigureGroup[] {
  return Object.entries(benches[bench]).map(([name, measure]) => ({ name, measure }));
}
