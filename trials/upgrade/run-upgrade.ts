import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createSimulator, defaults, type Simulator } from '@intexuraos/whatsapp-simulator';
import { checkAcknowledged } from '../ledger/check-acknowledged.ts';
import { appSecret, trialEnvironment, verifyToken } from '../ledger/credentials.ts';
import { type Inspection, inspectDatabase, isClean } from '../ledger/inspect-database.ts';
import { judgeMessages, type MessagesVerdict } from '../ledger/judge-messages.ts';
import { createLedger, type Ledger } from '../ledger/ledger.ts';
import { type MessageClients, startMessageClients } from '../ledger/message-clients.ts';
import { createRandom, type Random } from '../ledger/random.ts';
import { sendRest, startSenders } from '../ledger/senders.ts';
import { createTraffic, type Traffic } from '../ledger/traffic.ts';
import { waitUntilProcessed } from '../ledger/wait-until-processed.ts';
import { currentApp, freePort, type ServiceProcess, startService } from '../support/service-process.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { type BuiltCommit, buildCommit, schemaIn } from './build-commit.ts';

export interface UpgradeOptions {
  readonly from: string;
  readonly seed: number;
  /** Told one line a step. */
  readonly say: (line: string) => void;
}

export interface UpgradeReport {
  readonly from: string;
  readonly schemas: { readonly older: string; readonly newer: string };
  /** What the older build did with the newer one's database. */
  readonly wayBack: WayBack;
  readonly webhooks: ReturnType<Ledger['counts']>;
  /** Acknowledged webhooks that a build did not have, or not as sent, right after it took over. */
  readonly lostInTakeover: readonly string[];
  readonly inspection: Inspection;
  readonly messages: MessagesVerdict;
  readonly isRight: boolean;
}

/** `refused` holds the line that says so. */
export type WayBack =
  | { readonly kind: 'went on' }
  | { readonly kind: 'refused'; readonly line: string }
  | { readonly kind: 'broke'; readonly output: string };

/** Of each build's load: some hundreds of webhooks, among which the kill comes. */
const loadMs = 1_500;

interface Trial {
  readonly older: BuiltCommit;
  readonly database: string;
  readonly meta: Simulator;
  readonly port: number;
  readonly ledger: Ledger;
  readonly traffic: Traffic;
  readonly random: Random;
  readonly lost: string[];
  readonly say: (line: string) => void;
}

/** Upgrades under load from another commit's build, goes back, goes forward again, and compares with the ledgers. */
export function runUpgrade({ from, seed, say }: UpgradeOptions): Promise<UpgradeReport> {
  return withTemporaryFolder('whatsapp-upgrade-', async (folder) => {
    const build = join(folder, 'older');
    await mkdir(build);
    const older = await buildCommit(from, build);
    const random = createRandom(seed);
    const meta = await createSimulator({ appSecret });
    const number = meta.platform.world.phoneNumbers.get(defaults.phoneNumberId);
    if (number) number.throughput = 'HIGH';
    try {
      return await upgradeAndCompare({
        older,
        database: join(folder, 'whatsapp.db'),
        meta,
        port: await freePort(),
        ledger: createLedger(),
        traffic: createTraffic(random),
        random,
        lost: [],
        say,
      });
    } finally {
      await meta.close();
    }
  });
}

async function upgradeAndCompare(trial: Trial): Promise<UpgradeReport> {
  const { older, database, meta, ledger, say, lost } = trial;
  const schemas = { older: older.schema, newer: schemaIn(currentApp) };
  say(`${older.hash} (${schemas.older}) to the working tree (${schemas.newer})`);
  let service = await start(trial, older.app);
  await meta.connect({ url: `${service.url}/webhooks/whatsapp`, verifyToken });
  const clients = startMessageClients(() => service.url);
  await putLoad(trial, service, 'the older build takes webhooks and sends');
  await service.kill();

  service = await start(trial, currentApp);
  await putLoad(trial, service, 'killed under load; the newer build has taken over');
  await service.stop();

  const wayBack = await goBack(trial);
  say(`  the way back: ${wayBack.kind}`);

  service = await start(trial, currentApp);
  await putLoad(trial, service, 'the newer build again');
  const messages = await settle(trial, service, clients);
  await service.stop();
  const inspection = inspectDatabase(database, ledger.allAcknowledged());
  const isRight =
    lost.length === 0 && isClean(inspection) && messages.problems.length === 0 && wayBack.kind !== 'broke';
  const webhooks = ledger.counts();
  return { from: older.hash, schemas, wayBack, webhooks, lostInTakeover: lost, inspection, messages, isRight };
}

const start = ({ database, port, meta }: Trial, app: URL): Promise<ServiceProcess> =>
  startService({
    app,
    port,
    readyWithinMs: 30_000,
    env: {
      ...trialEnvironment(database),
      INTEXURAOS_WHATSAPP_ACCESS_TOKEN: defaults.token,
      INTEXURAOS_WHATSAPP_GRAPH_URL: meta.url,
      INTEXURAOS_WHATSAPP_UNKNOWN_HOLD_SECONDS: '4',
    },
  });

/** First what was acknowledged before is looked for, then new webhooks come, some of them twice. */
async function putLoad(trial: Trial, service: ServiceProcess, step: string): Promise<void> {
  const { missing, changed } = await checkAcknowledged(service.url, trial.ledger, trial.random);
  trial.lost.push(...missing, ...changed);
  const senders = startSenders({ ...trial, url: service.url, appSecret });
  await pause(loadMs);
  // It is ended while they send: what isn't acknowledged comes again later.
  void senders.stop();
  const { acknowledged, webhooks } = trial.ledger.counts();
  trial.say(`  ${step}; ${acknowledged} of ${webhooks} webhooks acknowledged`);
}

/** The older build on the newer one's database, under the clients' load: it goes on, or refuses in one clear line. */
async function goBack(trial: Trial): Promise<WayBack> {
  let service: ServiceProcess;
  try {
    service = await start(trial, trial.older.app);
  } catch (error) {
    const output = error instanceof Error ? error.message : String(error);
    const line = output.split('\n').find((text) => /written by a newer version/.test(text));
    return line === undefined ? { kind: 'broke', output } : { kind: 'refused', line };
  }
  await putLoad(trial, service, 'the older build has gone on');
  await service.stop();
  return { kind: 'went on' };
}

/** Lets everything come to its end: all acknowledged and processed, every message where it will stay. */
async function settle(trial: Trial, service: ServiceProcess, clients: MessageClients): Promise<MessagesVerdict> {
  await clients.stop();
  await sendRest({ url: service.url, appSecret, ledger: trial.ledger });
  const messages = await judgeMessages(service.url, clients.asked, trial.meta);
  await trial.meta.settled();
  await waitUntilProcessed(service.url);
  return messages;
}
