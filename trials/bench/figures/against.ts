import { setTimeout as delay } from 'node:timers/promises';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { median } from '../latencies.ts';
import { peakResidentMb, startBenchService } from '../service-under-load.ts';
import { sendMessages } from '../simulator/send-messages.ts';
import { type SendingService, withSendingService } from '../simulator/sending-service.ts';
import { type Contender, measureSets, ratiosOf, spreadOf, type Turn } from '../turns.ts';

const settledWithinMs = 60_000;
const recipients = 5_000;
/**
 * Below the capacity of two services and two simulators on two cores, so that processor time measures the work alone.
 */
const pace = { ratePerSecond: 300, durationMs: 4_000 };

/**
 * Throughput, processor time per webhook, startup time and memory of this build, each divided by that of another build
 * (`--against`).
 */
export async function measureIngestAgainst(bench: Bench): Promise<Figure[]> {
  const builds = buildsOf(bench);
  const sets = Math.ceil(bench.scale.rounds / 2);
  const { cpuMs: steady, perSecond: fast } = await measureSets(bench, builds, sets);
  const starts = await takeStarts(bench, builds);
  return [
    ratio('ingest.against.throughput', 'ingest: throughput to the other build’s', fast),
    ratio('ingest.against.cpuMs', 'ingest: processor time per webhook to the other build’s', steady),
    ratio('ingest.against.start', 'time to the first answer to the other build’s', starts.ms),
    ratio('ingest.against.memory', 'memory after the start to the other build’s', starts.mb),
  ];
}

/**
 * Processor time per message with all its statuses, divided by that of another build. Each build has its own simulated
 * Meta.
 */
export async function measureSendAgainst(bench: Bench): Promise<Figure[]> {
  const [mine, other] = buildsOf(bench);
  const turns: Turn[] = [];
  const meta = { batching: 'none', throughput: 'HIGH' } as const;
  await withSendingService(bench, { ...meta, ...mine }, (own) =>
    withSendingService(bench, { ...meta, ...other }, async (older) => {
      const services = [
        [mine.name, own],
        [other.name, older],
      ] as const;
      // In its first turn, each service mostly compiles.
      for (let turn = -1; turn < 2 * bench.scale.rounds; turn += 1) {
        for (const [contender, service] of turn % 2 === 0 ? services : services.toReversed()) {
          const measured = await cpuMsAMessage(service);
          bench.say(`  ${turn}: ${contender} ${measured.toFixed(3)} ms a message`);
          if (turn >= 0) turns.push({ contender, turn, measured });
        }
      }
    }),
  );
  return [ratio('send.against.cpuMs', 'send: processor time per message to the other build’s', turns)];
}

async function cpuMsAMessage(service: SendingService): Promise<number> {
  const before = await service.cpuMs();
  const { accepted } = await sendMessages({ ...service.messages, recipients, prefer: 'respond-async', ...pace });
  const until = performance.now() + settledWithinMs;
  while ((await service.hasUnread()) && performance.now() < until) await delay(500);
  return ((await service.cpuMs()).service - before.service) / accepted;
}

async function takeStarts(bench: Bench, builds: readonly Contender[]): Promise<{ ms: Turn[]; mb: Turn[] }> {
  const [ms, mb]: [Turn[], Turn[]] = [[], []];
  for (let turn = 0; turn < bench.scale.coldStarts; turn += 1) {
    for (const { name: contender, app } of builds) {
      const store = `sqlite:${bench.folder}/start-${contender}-${turn}.db`;
      const startedAt = performance.now();
      const service = await startBenchService(store, {}, app);
      ms.push({ contender, turn, measured: performance.now() - startedAt });
      mb.push({ contender, turn, measured: (await peakResidentMb(service)) ?? Number.NaN });
      await service.stop();
    }
  }
  return { ms, mb };
}

function buildsOf({ against }: Bench): readonly [Contender, Contender] {
  if (against === null) throw new Error('Name the other built checkout: --against FOLDER.');
  return [{ name: 'this' }, { name: 'other', app: against }];
}

function ratio(name: string, label: string, turns: readonly Turn[]): Figure {
  const ratios = ratiosOf(turns, 'this', 'other');
  return figure(name, label, median(ratios), 'ratio', spreadOf(ratios));
}
