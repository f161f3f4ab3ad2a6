import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { checkAcknowledged } from '../ledger/check-acknowledged.ts';
import { appSecret } from '../ledger/credentials.ts';
import { type Inspection, inspectDatabase, isClean } from '../ledger/inspect-database.ts';
import { createLedger, type Ledger } from '../ledger/ledger.ts';
import { createRandom, type Random } from '../ledger/random.ts';
import { sendRest, startSenders } from '../ledger/senders.ts';
import { createTraffic, type Traffic } from '../ledger/traffic.ts';
import { waitUntilProcessed } from '../ledger/wait-until-processed.ts';
import type { ServiceProcess } from '../support/service-process.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { aimOf, describeMoment, loadMsOf, waitFor } from './aim.ts';
import { type Moment, openPhaseMarks, type PhaseMarks } from './phase.ts';
import { createStarter } from './start-with-probe.ts';

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
  readonly inspection: Inspection;
  /** Nothing lost, nothing doubled, and kills of both kinds. */
  readonly isRight: boolean;
}

export interface KillCounts {
  /** Kills inside a transaction that kept webhooks, its COMMIT included. */
  inCommit: number;
  /** Kills inside a transaction that applied items, its COMMIT included. */
  inApply: number;
  elsewhere: number;
  /** Of the first two, those that fell while COMMIT itself was running. */
  whileCommitting: number;
}

/** So many cycles more at most, until kills of both kinds have happened. */
const extraCycles = 30;

interface Chaos {
  readonly start: () => Promise<ServiceProcess>;
  readonly marks: PhaseMarks;
  readonly ledger: Ledger;
  readonly traffic: Traffic;
  readonly random: Random;
}

/** Kills the service under load again and again, then holds the store against what was acknowledged. */
export function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  return withTemporaryFolder('whatsapp-chaos-', async (folder) => {
    const database = join(folder, 'whatsapp.db');
    const phaseFile = join(folder, 'phase');
    const random = createRandom(options.seed);
    const marks = openPhaseMarks(phaseFile);
    const start = await createStarter(database, phaseFile);
    const chaos: Chaos = { start, marks, ledger: createLedger(), traffic: createTraffic(random), random };
    try {
      return await killAndCompare(chaos, database, options);
    } finally {
      marks.close();
    }
  });
}

async function killAndCompare(
  chaos: Chaos,
  database: string,
  { cycles, seed, say }: ChaosOptions,
): Promise<ChaosReport> {
  const kills: KillCounts = { inCommit: 0, inApply: 0, elsewhere: 0, whileCommitting: 0 };
  const lostAfterRestart: string[] = [];
  let cycle = 0;
  for (; cycle < cycles || (!hasBoth(kills) && cycle < cycles + extraCycles); cycle++) {
    const { moment, lost } = await runCycle(chaos, cycle);
    count(kills, moment);
    lostAfterRestart.push(...lost);
    say(cycleLine(cycle, moment, chaos.ledger, lost.length));
  }
  lostAfterRestart.push(...(await settle(chaos)));
  const inspection = inspectDatabase(database, chaos.ledger.allAcknowledged());
  const isRight = hasBoth(kills) && lostAfterRestart.length === 0 && isClean(inspection);
  return { seed, cycles: cycle, kills, webhooks: chaos.ledger.counts(), lostAfterRestart, inspection, isRight };
}

/** Starts the service on what the last kill left, checks the ledger, puts load on it and kills it. */
async function runCycle(chaos: Chaos, cycle: number): Promise<{ moment: Moment; lost: string[] }> {
  chaos.marks.clear();
  const service = await chaos.start();
  try {
    const { missing, changed } = await checkAcknowledged(service.url, chaos.ledger, chaos.random);
    const senders = startSenders({ ...chaos, url: service.url, appSecret });
    await pause(loadMsOf(chaos.random));
    await waitFor(aimOf(cycle), chaos.marks);
    await service.kill();
    await senders.stop();
    return { moment: chaos.marks.read(), lost: [...missing, ...changed] };
  } finally {
    await service.kill();
  }
}

/** Lets the service finish: all acknowledged, all processed, ended cleanly. What it lost comes back. */
async function settle({ start, ledger, random }: Chaos): Promise<string[]> {
  const service = await start();
  try {
    const { missing, changed } = await checkAcknowledged(service.url, ledger, random);
    await sendRest({ url: service.url, appSecret, ledger });
    await waitUntilProcessed(service.url);
    return [...missing, ...changed];
  } finally {
    await service.stop();
  }
}

const hasBoth = (kills: KillCounts): boolean => kills.inCommit > 0 && kills.inApply > 0;

function count(kills: KillCounts, moment: Moment): void {
  if (moment === null) kills.elsewhere += 1;
  else if (moment.phase === 'accept') kills.inCommit += 1;
  else kills.inApply += 1;
  if (moment?.isCommitting) kills.whileCommitting += 1;
}

function cycleLine(cycle: number, moment: Moment, ledger: Ledger, lost: number): string {
  const { webhooks, acknowledged } = ledger.counts();
  const number = String(cycle + 1).padStart(3);
  return `${number}  killed ${describeMoment(moment)}; ${acknowledged} of ${webhooks} webhooks acknowledged; ${lost} lost`;
}
