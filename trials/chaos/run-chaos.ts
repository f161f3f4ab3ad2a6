import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createSimulator, defaults, type Simulator } from '@intexuraos/whatsapp-simulator';
import { checkAcknowledged } from '../ledger/check-acknowledged.ts';
import { appSecret, verifyToken } from '../ledger/credentials.ts';
import { type Inspection, inspectDatabase, isClean } from '../ledger/inspect-database.ts';
import { judgeMessages, type MessagesVerdict } from '../ledger/judge-messages.ts';
import { createLedger, type Ledger } from '../ledger/ledger.ts';
import { type MessageClients, startMessageClients } from '../ledger/message-clients.ts';
import { createRandom, type Random } from '../ledger/random.ts';
import { sendRest, startSenders } from '../ledger/senders.ts';
import { createTraffic, type Traffic } from '../ledger/traffic.ts';
import { waitUntilProcessed } from '../ledger/wait-until-processed.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { aimOf, describeMoment, loadMsOf, waitFor } from './aim.ts';
import { type Moment, openPhaseMarks, type PhaseMarks, phases } from './phase.ts';
import { createStarter, type Starter } from './start-with-probe.ts';

export interface ChaosOptions {
  readonly cycles: number;
  readonly seed: number;
  /** Told one line a cycle. */
  readonly say: (line: string) => void;
}

export interface ChaosReport {
  readonly seed: number;
  readonly cycles: number;
  readonly kills: KillCounts;
  readonly webhooks: ReturnType<Ledger['counts']>;
  /** Acknowledged webhooks that the service did not have, or not as sent, right after a restart. */
  readonly lostAfterRestart: readonly string[];
  /** Errors in the log of the service, each once: a kill is no reason for one. */
  readonly errors: readonly string[];
  readonly inspection: Inspection;
  /** The outcome of the messages that clients sent meanwhile. */
  readonly messages: MessagesVerdict;
  /** Nothing lost, nothing duplicated, no error, and kills of every kind. */
  readonly isRight: boolean;
}

/** One kill may fall into transactions of several kinds, each in a thread of its own. */
export interface KillCounts {
  /** Kills inside a transaction that stored webhooks, its COMMIT included. */
  accept: number;
  /** Kills inside a transaction that applied items, its COMMIT included. */
  apply: number;
  /** Kills inside a transaction of the outbox, its COMMIT included. */
  outbox: number;
  elsewhere: number;
  /** Kills that fell while a COMMIT itself was running. */
  whileCommitting: number;
}

/** At most this many cycles more, until kills of every kind have happened. */
const extraCycles = 30;
const rememberedMessages = 100_000;
const metaLatencyMs = 25;
/** A longer run has more recipients. With few, messages would queue up, because Meta limits the rate for each recipient. */
const messageLoadOf = (cycles: number) => ({
  clients: 6,
  restMs: 60,
  recipients: Math.min(1_000, Math.max(10, cycles)),
});

interface Chaos {
  readonly starter: Starter;
  readonly meta: Simulator;
  readonly marks: PhaseMarks;
  readonly ledger: Ledger;
  readonly traffic: Traffic;
  readonly random: Random;
}

/** Repeatedly kills the service under load, then compares the store and Meta with what was acknowledged. */
export function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  return withTemporaryFolder('whatsapp-chaos-', async (folder) => {
    const database = join(folder, 'whatsapp.db');
    const phaseFile = join(folder, 'phase');
    const random = createRandom(options.seed);
    const marks = openPhaseMarks(phaseFile);
    const meta = await createSimulator({ appSecret, remember: rememberedMessages });
    const number = meta.platform.world.phoneNumbers.get(defaults.phoneNumberId);
    if (number) number.throughput = 'HIGH';
    // So that some kills happen while Meta has a message but has not answered yet.
    meta.faults.add({ route: 'POST messages' }, { kind: 'latency', ms: metaLatencyMs });
    const starter = await createStarter(database, phaseFile, meta.url);
    const chaos: Chaos = { starter, meta, marks, ledger: createLedger(), traffic: createTraffic(random), random };
    try {
      return await killAndCompare(chaos, database, options);
    } finally {
      marks.close();
      await meta.close();
    }
  });
}

async function killAndCompare(
  chaos: Chaos,
  database: string,
  { cycles, seed, say }: ChaosOptions,
): Promise<ChaosReport> {
  const kills: KillCounts = { accept: 0, apply: 0, outbox: 0, elsewhere: 0, whileCommitting: 0 };
  await connectMeta(chaos);
  const clients = startMessageClients(() => chaos.starter.url, messageLoadOf(cycles));
  const lostAfterRestart: string[] = [];
  const errors = new Set<string>();
  let cycle = 0;
  for (; cycle < cycles || (!hasAll(kills) && cycle < cycles + extraCycles); cycle++) {
    const { moment, lost, output } = await runCycle(chaos, cycle);
    count(kills, moment, chaos.marks);
    lostAfterRestart.push(...lost);
    for (const error of errorsIn(output)) errors.add(error);
    say(`${cycleLine(cycle, moment, chaos.ledger, lost.length)}; ${clients.asked.length} messages asked for`);
  }
  const { lost, messages, output } = await settle(chaos, clients);
  lostAfterRestart.push(...lost);
  for (const error of errorsIn(output)) errors.add(error);
  const inspection = inspectDatabase(database, chaos.ledger.allAcknowledged());
  const isRight =
    hasAll(kills) &&
    lostAfterRestart.length === 0 &&
    errors.size === 0 &&
    isClean(inspection) &&
    messages.problems.length === 0;
  const webhooks = chaos.ledger.counts();
  return { seed, cycles: cycle, kills, webhooks, lostAfterRestart, errors: [...errors], inspection, messages, isRight };
}

/** The lines of a log that report an error; the last line may be cut off by the kill. */
const errorsIn = (log: string): string[] =>
  log.split('\n').flatMap((line) => {
    const error = /"severity":"(?:ERROR|CRITICAL)".*"message":("(?:[^"\\]|\\.)*")}$/.exec(line);
    return error ? [JSON.parse(error[1] ?? '""')] : [];
  });

/** Meta keeps its callback throughout. */
async function connectMeta({ starter, meta }: Chaos): Promise<void> {
  const service = await starter.start();
  await meta.connect({ url: `${service.url}/webhooks/whatsapp`, verifyToken });
  await service.stop();
}

/** Starts the service on what the last kill left, checks the ledger, puts load on it and kills it. */
async function runCycle(chaos: Chaos, cycle: number): Promise<{ moment: Moment; lost: string[]; output: string }> {
  chaos.marks.clear();
  const service = await chaos.starter.start();
  try {
    const { missing, changed } = await checkAcknowledged(service.url, chaos.ledger, chaos.random);
    const senders = startSenders({ ...chaos, url: service.url, appSecret });
    await pause(loadMsOf(chaos.random));
    await waitFor(aimOf(cycle), chaos.marks);
    await service.kill();
    await senders.stop();
    return { moment: chaos.marks.read(), lost: [...missing, ...changed], output: service.output() };
  } finally {
    await service.kill();
  }
}

/** Lets the service finish: everything acknowledged and processed, every message in its final state, and a clean exit. */
async function settle(
  { starter, meta, ledger, random }: Chaos,
  clients: MessageClients,
): Promise<{ readonly lost: readonly string[]; readonly messages: MessagesVerdict; readonly output: string }> {
  const service = await starter.start();
  try {
    const { missing, changed } = await checkAcknowledged(service.url, ledger, random);
    await clients.stop();
    await sendRest({ url: service.url, appSecret, ledger });
    const messages = await judgeMessages(service.url, clients.asked, meta);
    await meta.settled();
    await waitUntilProcessed(service.url);
    return { lost: [...missing, ...changed], messages, output: service.output() };
  } finally {
    await service.stop();
  }
}

const hasAll = (kills: KillCounts): boolean => phases.every((phase) => kills[phase] > 0);

function count(kills: KillCounts, moment: Moment, marks: PhaseMarks): void {
  if (moment === null) kills.elsewhere += 1;
  for (const phase of phases) if (marks.isOpen(phase)) kills[phase] += 1;
  if (moment?.isCommitting) kills.whileCommitting += 1;
}

function cycleLine(cycle: number, moment: Moment, ledger: Ledger, lost: number): string {
  const { webhooks, acknowledged } = ledger.counts();
  const number = String(cycle + 1).padStart(3);
  return `${number}  killed ${describeMoment(moment)}; ${acknowledged} of ${webhooks} webhooks acknowledged; ${lost} lost`;
}
