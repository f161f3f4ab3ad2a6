import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceProcess } from '../support/service-process.ts';
import type { Bench } from './bench.ts';
import { median, percentile } from './latencies.ts';
import { processorMs } from './processor-time.ts';
import { portOf, readHealth, startBenchService } from './service-under-load.ts';

/** Far below the machine's capacity, so that processor time measures the work alone. */
const steadyPerSecond = 1_000;
const connections = 64;
/** The start of a turn at full speed is not counted, because connections are still opening. */
const runUpMs = 300;
/** More than the service answers in a second on two cores; this many requests are prepared for each second. */
const preparedPerSecond = 30_000;
const processedWithinMs = 120_000;

/** A way to run the service, to be compared with others. */
export interface Contender {
  readonly name: string;
  /** Variables in addition to the bench's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder of another build of the service; this checkout's by default. */
  readonly app?: URL;
  /** Runs during the service's turn; the function that it returns ends it. */
  readonly duringTurn?: (service: ServiceProcess) => () => void;
}

/** The results of one service in its turn. */
export interface Turn {
  readonly contender: string;
  /** Turns with the same number, one of each service, followed directly after one another. */
  readonly turn: number;
  readonly measured: number;
}

/** A contender's service, halted until its turn. */
interface Standing {
  readonly contender: Contender;
  readonly service: ServiceProcess;
}

/** The results of the services of one set. */
export interface SetOfTurns {
  /** The service's processor time per webhook, received and processed at a steady rate, in ms. */
  readonly cpuMs: readonly Turn[];
  /** Webhooks answered in a second at full speed. */
  readonly perSecond: readonly Turn[];
}

/**
 * Runs one set of services side by side, warmed up, and gives them the same load in many short turns, because the
 * machine's speed varies more from one second to the next than they differ. The others are halted meanwhile.
 */
export async function measureInTurns(bench: Bench, contenders: readonly Contender[], set: number): Promise<SetOfTurns> {
  const { rounds } = bench.scale;
  const standing: Standing[] = [];
  try {
    for (const contender of contenders) {
      const store = `sqlite:${join(folderOf(bench, contender), 'whatsapp.db')}`;
      const service = await startBenchService(store, contender.env, contender.app);
      service.child.kill('SIGSTOP');
      standing.push({ contender, service });
    }
    await warmUp(bench, standing);
    const turns = { bench, standing, set };
    const cpuMs = await takeTurns(turns, 2 * rounds, 'ms a webhook', steadyPerSecond * turnSeconds(bench), cpuMsOf);
    const prepared = preparedPerSecond * (turnSeconds(bench) + runUpMs / 1_000);
    const perSecond = await takeTurns(turns, 6 * rounds, 'webhooks/s', prepared, perSecondOf);
    return { cpuMs, perSecond };
  } finally {
    for (const { contender, service } of standing) {
      await service.kill();
      await rm(folderOf(bench, contender), { recursive: true, force: true });
    }
  }
}

/** The turns of several sets, one set after another, because processes differ. */
export async function measureSets(bench: Bench, contenders: readonly Contender[], sets: number): Promise<SetOfTurns> {
  const all: SetOfTurns[] = [];
  for (let set = 0; set < sets; set += 1) all.push(await measureInTurns(bench, contenders, set));
  return { cpuMs: all.flatMap(({ cpuMs }) => cpuMs), perSecond: all.flatMap(({ perSecond }) => perSecond) };
}

/** The ratios of one contender's turns to those of another with the same number. */
export function ratiosOf(turns: readonly Turn[], name: string, to: string): number[] {
  const others = new Map(turns.filter(({ contender }) => contender === to).map((one) => [one.turn, one.measured]));
  const own = turns.filter(({ contender }) => contender === name);
  return own.map(({ turn, measured }) => measured / (others.get(turn) ?? Number.NaN));
}

/** The number of ratios, their median, and the range of the middle half. */
export function spreadOf(ratios: readonly number[]): string {
  const ascending = ratios.toSorted((a, b) => a - b);
  const [low, high] = [0.25, 0.75].map((share) => percentile(ascending, share).toFixed(3));
  return `${ratios.length} pairs, median ${median(ratios).toFixed(3)}, half of them from ${low} to ${high}`;
}

/** Each has its own database, because a load begins with the same webhooks for each. */
const folderOf = (bench: Bench, { name }: Contender): string => join(bench.folder, name);

const turnSeconds = ({ scale }: Bench): number => scale.loopMs / 2_000;

/** Lets one service run, and halts it again. */
async function awake<T>({ contender, service }: Standing, run: (service: ServiceProcess) => Promise<T>): Promise<T> {
  service.child.kill('SIGCONT');
  const end = contender.duringTurn?.(service);
  try {
    return await run(service);
  } finally {
    end?.();
    service.child.kill('SIGSTOP');
  }
}

/** Not counted: V8 compiles during the first 20,000 webhooks or so, which is not part of the cost of a webhook. */
async function warmUp(bench: Bench, standing: readonly Standing[]): Promise<void> {
  const durationMs = 2 * bench.scale.loopMs;
  await bench.load.prepare((durationMs / 1_000) * preparedPerSecond);
  for (const each of standing) {
    await awake(each, async (service) => {
      await bench.load.closedLoop({ port: portOf(service), connections, warmUpMs: 0, durationMs });
      await untilProcessed(service);
    });
  }
}

/** The same new webhooks for each, one after the other. */
async function takeTurns(
  { bench, standing, set }: { readonly bench: Bench; readonly standing: readonly Standing[]; readonly set: number },
  count: number,
  unit: string,
  prepared: number,
  measure: (bench: Bench, service: ServiceProcess) => Promise<number>,
): Promise<Turn[]> {
  const turns: Turn[] = [];
  for (let turn = set * count; turn < (set + 1) * count; turn += 1) {
    await bench.load.prepare(prepared);
    // Alternates between both orders, so that what a turn leaves behind does not always affect the same service.
    for (const each of turn % 2 === 0 ? standing : standing.toReversed()) {
      const measured = await awake(each, (service) => measure(bench, service));
      turns.push({ contender: each.contender.name, turn, measured });
    }
    const results = turns.filter((one) => one.turn === turn).map((one) => `${one.contender} ${shown(one.measured)}`);
    bench.say(`  ${turn}: ${results.join(', ')} ${unit}`);
  }
  return turns;
}

const shown = (value: number): string => (value < 100 ? value.toFixed(3) : String(Math.round(value)));

async function cpuMsOf(bench: Bench, service: ServiceProcess): Promise<number> {
  const before = await processorMs(service);
  const durationMs = turnSeconds(bench) * 1_000;
  const load = { port: portOf(service), connections, ratePerSecond: steadyPerSecond, durationMs };
  const { answered } = await bench.load.openLoop(load);
  await untilProcessed(service);
  return ((await processorMs(service)) - before) / answered;
}

/** It is halted with some webhooks still unprocessed, and continues with them. */
async function perSecondOf(bench: Bench, service: ServiceProcess): Promise<number> {
  const load = { port: portOf(service), connections, warmUpMs: runUpMs, durationMs: turnSeconds(bench) * 1_000 };
  const { perSecond, errors, ranOut } = await bench.load.closedLoop(load);
  if (errors > 0 || ranOut) throw new Error(`${errors} webhooks were not answered 200; they ran out: ${ranOut}.`);
  return perSecond;
}

/** Throws if it takes too long, since the rest of this turn would distort the next one. */
async function untilProcessed({ url }: ServiceProcess): Promise<void> {
  const until = performance.now() + processedWithinMs;
  while ((await readHealth(url)).pending !== 0) {
    if (performance.now() > until)
      throw new Error(`Webhooks still wait to be processed after ${processedWithinMs} ms.`);
    await delay(50);
  }
}
