import type { LatencySummary } from '../bench/latencies.ts';
import { processorMs } from '../bench/processor-time.ts';
import { apiKey } from '../ledger/credentials.ts';
import { createLedger, type Ledger } from '../ledger/ledger.ts';
import { type MessageClients, startMessageClients } from '../ledger/message-clients.ts';
import type { Random } from '../ledger/random.ts';
import { startGoodWebhooks } from './checks/good-traffic.ts';
import { startLures } from './checks/lures.ts';
import { type MemoryVerdict, watchMemory } from './checks/memory.ts';
import { watchService } from './checks/watch-service.ts';
import { type Report, secrets, type Target } from './target.ts';

/** What runs alongside the attack: valid traffic, and everything that watches. */
export interface Company {
  readonly ledger: Ledger;
  readonly clients: MessageClients;
  readonly memoryMb: () => number | null;
  readonly stop: () => Promise<Seen>;
}

export interface Seen {
  readonly memory: MemoryVerdict;
  readonly goodWebhooks: LatencySummary;
  readonly slowestLiveMs: number;
  /** Processor time, in milliseconds; the trial's includes Meta's. */
  readonly processor: { readonly service: number; readonly trial: number };
}

/** Few enough to stay below what Meta allows for each recipient. */
const messageLoad = { clients: 3, restMs: 700 };

export function startCompany({ service }: Target, run: 'short' | 'long', random: Random, report: Report): Company {
  const ledger = createLedger();
  const memory = watchMemory(service.child.pid ?? 0, run);
  const clients = startMessageClients(() => service.url, messageLoad);
  const webhooks = startGoodWebhooks(service.url, ledger, random, report);
  const lures = startLures(service.url, apiKey);
  const watch = watchService({ url: service.url, apiKey, secrets, report });
  const before = process.cpuUsage();
  return {
    ledger,
    clients,
    memoryMb: memory.latest,
    stop: async () => {
      const verdict = memory.stop();
      if (!verdict.isFlat) report('memory grew', JSON.stringify(verdict));
      const { user, system } = process.cpuUsage(before);
      const processor = { service: await processorMs(service), trial: (user + system) / 1_000 };
      await Promise.all([webhooks.stop(), lures.stop(), watch.stop()]);
      return { memory: verdict, goodWebhooks: webhooks.latencies(), slowestLiveMs: watch.slowestMs(), processor };
    },
  };
}
