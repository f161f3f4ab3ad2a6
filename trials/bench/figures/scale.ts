import { setTimeout as delay } from 'node:timers/promises';
import { createSimulator, defaults, type Simulator } from '@intexuraos/whatsapp-simulator';
import { createFirestoreStore } from '../../../apps/whatsapp-service/src/storage/firestore/firestore-store.ts';
import type { Store } from '../../../apps/whatsapp-service/src/storage/store.ts';
import { bookKey, shardBooks } from '../../../apps/whatsapp-service/src/work/shards/shard-book.ts';
import { openFirestoreEmulator } from '../../../apps/whatsapp-service/test/support/firestore-emulator.ts';
import { openFirestoreLine } from '../../instances/firestore-line.ts';
import { type ServiceProcess, startService } from '../../support/service-process.ts';
import { appSecret, type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { type Backlog, messagesToSend, webhooksToProcess } from '../instances/backlogs.ts';
import { type ProcessShares, watchShares } from '../instances/process-shares.ts';
import { verifyToken } from '../service-under-load.ts';

interface Distance {
  readonly name: string;
  readonly label: string;
  /** The speed of the connection to Firestore while it is timed. */
  readonly line: 'slow' | 'open';
}

/** A slow connection adds this to each request. */
const lateMs = 300;
/**
 * `far`: each instance mostly waits for responses, so it is limited by its number of requests in progress, and not by
 * the emulator or the processors. `near`: the limit is the emulator, which shares the processors with the instances.
 */
const distances: readonly Distance[] = [
  { name: 'far', label: `Firestore ${lateMs} ms away`, line: 'slow' },
  { name: 'near', label: 'emulator on the same processors', line: 'open' },
];
/** An instance that was given shards sends at their rate after 1.2 s. */
const settleMs = 2_000;
/** Timed until this share is done, because at the very end one instance has less work left than the other. */
const until = 0.9;
const leastTimed = 0.2;
const lookEveryMs = 250;
const stalledAfterMs = 120_000;

/** Two instances compared with one. Both start with the same backlog on a Firestore emulator. */
export const measureScaleProcessing = (bench: Bench): Promise<Figure[]> => measure(bench, webhooksToProcess);
export const measureScaleSending = (bench: Bench): Promise<Figure[]> => measure(bench, messagesToSend);

async function measure(bench: Bench, backlog: Backlog): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const distance of distances) {
    const [one, two] = [await run(bench, backlog, distance, 1), await run(bench, backlog, distance, 2)];
    const name = `scale.${backlog.name}.${distance.name}`;
    const label = `${distance.label}: ${backlog.label}`;
    figures.push(
      figure(`${name}.one`, `${label}, one instance`, one.perSecond, 'messages/s', describe(one.shares)),
      figure(`${name}.two`, `${label}, two instances`, two.perSecond, 'messages/s', describe(two.shares)),
      figure(`${name}.ratio`, `${label}, two instances to one`, two.perSecond / one.perSecond, 'ratio'),
    );
  }
  return figures;
}

interface Run {
  readonly perSecond: number;
  readonly shares: ProcessShares | null;
}

function describe(shares: ProcessShares | null): string {
  if (shares === null) return 'the shares of the processors are unknown here';
  const parts = Object.entries({ ...shares.of, idle: shares.idle });
  return `of the processors: ${parts.map(([name, share]) => `${name} ${Math.round(share * 100)} %`).join(', ')}`;
}

/** The work is there before the instances start. Each run has its own emulator, because a full one is slower. */
async function run(bench: Bench, backlog: Backlog, distance: Distance, instances: number): Promise<Run> {
  const emulator = await openFirestoreEmulator();
  if (emulator.host === null) throw new Error(`No Firestore emulator was found: ${emulator.reason}.`);
  const emulatorHost = emulator.host;
  const projectId = `scale-${Date.now()}`;
  const line = await openFirestoreLine(emulatorHost, lateMs);
  const meta = await startMeta();
  const store = await createFirestoreStore({
    projectId,
    emulatorHost,
    now: Date.now,
    acceptDeadlineMs: 60_000,
    deadlineMs: 60_000,
  });
  const started: ServiceProcess[] = [];
  try {
    await backlog.pour(store, bench.scale.instancesBacklog);
    // Slow until the work is divided, so that most of it is still left then.
    line.set('slow');
    const env = environment(projectId, line.host, meta.url);
    const start = () => startService({ env, readyWithinMs: 120_000 });
    started.push(...(await Promise.all(Array.from({ length: instances }, start))));
    const pids = { ...(emulator.pid !== null && { emulator: [emulator.pid] }), instances: started.flatMap(pidOf) };
    const count = bench.scale.instancesBacklog;
    const done = () => backlog.done(store, count, meta);
    await untilDivided(store, instances, done);
    line.set(distance.line);
    return await timed(done, count, pids);
  } finally {
    await Promise.all(started.map((service) => service.kill()));
    await store.close();
    await meta.close();
    line.close();
    await emulator.stop();
  }
}

const pidOf = ({ child: { pid } }: ServiceProcess): number[] => (pid === undefined ? [] : [pid]);

/** A number at Meta's highest rate, so that the rate is no limit here. */
async function startMeta(): Promise<Simulator> {
  const meta = await createSimulator({ appSecret, random: () => 0.5, remember: 1_000_000 });
  const number = meta.platform.world.phoneNumbers.get(defaults.phoneNumberId);
  if (number) number.throughput = 'HIGH';
  return meta;
}

/** Resolves when all have started, and have held equal shares of the sixteen shards for a while. */
async function untilDivided({ records }: Store, instances: number, done: () => Promise<number>): Promise<void> {
  let since: number | null = null;
  const isDivided = async (): Promise<boolean> => {
    const { leases = [] } = (await records.find(shardBooks, bookKey)) ?? {};
    const held = Map.groupBy(leases, ({ owner }) => owner);
    const sizes = new Set([...held.values()].map(({ length }) => length));
    return !held.has(null) && held.size === instances && sizes.size === 1 && (await done()) > 0;
  };
  for (const deadline = performance.now() + stalledAfterMs; performance.now() < deadline; await delay(lookEveryMs)) {
    if (!(await isDivided())) since = null;
    else since ??= performance.now();
    if (since !== null && performance.now() - since >= settleMs) return;
  }
  throw new Error(`${instances} instances did not divide the work within two minutes.`);
}

/** The rate until almost all of it is done. */
async function timed(
  done: () => Promise<number>,
  count: number,
  pids: Readonly<Record<string, readonly number[]>>,
): Promise<Run> {
  const shares = watchShares(pids);
  const [before, begunAt] = [await done(), performance.now()];
  if (before > count * (until - leastTimed))
    throw new Error(`${before} of ${count} were done too soon to time the rest.`);
  let [most, deadline] = [before, begunAt + stalledAfterMs];
  while (performance.now() < deadline) {
    await delay(lookEveryMs);
    const [now, at] = [await done(), performance.now()];
    if (now >= count * until) return { perSecond: ((now - before) * 1_000) / (at - begunAt), shares: shares() };
    if (now > most) deadline = at + stalledAfterMs;
    most = Math.max(most, now);
  }
  throw new Error(`${most} of ${count} were done, and then none for two minutes.`);
}

const environment = (projectId: string, firestoreHost: string, graphUrl: string) => ({
  INTEXURAOS_WHATSAPP_ROLE: 'worker',
  INTEXURAOS_WHATSAPP_VERIFY_TOKEN: verifyToken,
  INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
  INTEXURAOS_WHATSAPP_STORE: 'firestore',
  INTEXURAOS_WHATSAPP_ACCESS_TOKEN: defaults.token,
  INTEXURAOS_WHATSAPP_GRAPH_URL: graphUrl,
  INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: defaults.phoneNumberId,
  GOOGLE_CLOUD_PROJECT: projectId,
  FIRESTORE_EMULATOR_HOST: firestoreHost,
});
