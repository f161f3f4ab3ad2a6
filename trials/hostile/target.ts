import { join } from 'node:path';
import { createSimulator, defaults, type Simulator } from '@intexuraos/whatsapp-simulator';
import { forMinutes, openFirestoreEmulator } from '../../apps/whatsapp-service/test/support/firestore-emulator.ts';
import { apiKey, appSecret, trialEnvironment, verifyToken } from '../ledger/credentials.ts';
import { type ServiceProcess, startService } from '../support/service-process.ts';
import { type LogWatch, watchLog } from './checks/log-watch.ts';
import { startSpanReceiver } from './meta/span-receiver.ts';
import { startWitness, type Witness } from './meta/witness.ts';

const metaToken = 'hostile-trial-meta-access-token-0123456789abcdef';
/** What no answer may hold; a holder of an admin's key is shown the verify token. */
export const secretsOfAnswers = [apiKey, appSecret, metaToken];
/** Everything that must not leave the service in another way. */
export const secrets = [...secretsOfAnswers, verifyToken];

/** The service under attack, with its Meta and its collector of traces. */
export interface Target {
  readonly service: ServiceProcess;
  readonly port: number;
  readonly simulator: Simulator;
  readonly witness: Witness;
  readonly log: LogWatch;
  readonly spanBytes: () => number;
  /** The database's file; null if the store is not a file. */
  readonly database: string | null;
}

export type Report = (what: string, detail: string) => void;

const remembered = 200_000;
const limitsClearedEveryMs = 5_000;

export async function withTarget<T>(
  store: 'sqlite' | 'firestore',
  folder: string,
  report: Report,
  work: (target: Target) => Promise<T>,
): Promise<T> {
  const closing: (() => unknown)[] = [];
  try {
    const simulator = await createSimulator({ appSecret, token: metaToken, remember: remembered });
    closing.push(simulator.close);
    const number = simulator.platform.world.phoneNumbers.get(defaults.phoneNumberId);
    if (number) number.throughput = 'HIGH';
    // With Meta's hourly limits most calls would be refused before they reach anything.
    const clock = setInterval(simulator.platform.limits.clear, limitsClearedEveryMs);
    closing.push(() => clearInterval(clock));
    const { phoneNumberId, wabaId } = defaults;
    const caller = { phoneNumberId, wabaId, token: metaToken, appSecret, secrets: [apiKey, verifyToken] };
    const witness = await startWitness({ meta: simulator.url, caller, onForbidden: report });
    closing.push(witness.close);
    const spans = await startSpanReceiver(secrets, (found) => report('marked content in a span', found));
    closing.push(spans.close);
    const log = watchLog(secrets, report);
    const chosen = await chooseStore(store, folder, closing);
    const service = await startService({
      readyWithinMs: 60_000,
      rememberedChunks: 50,
      onOutput: log.read,
      env: { ...environmentOf(witness.url, spans.url), ...chosen.env },
    });
    closing.push(service.stop);
    await simulator.connect({ url: `${service.url}/webhooks/whatsapp`, verifyToken });
    const port = Number(new URL(service.url).port);
    return await work({ service, port, simulator, witness, log, spanBytes: spans.bytes, database: chosen.database });
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

function environmentOf(graph: string, collector: string): Record<string, string> {
  return {
    INTEXURAOS_WHATSAPP_ACCESS_TOKEN: metaToken,
    INTEXURAOS_WHATSAPP_GRAPH_URL: graph,
    INTEXURAOS_WHATSAPP_WABA_ID: defaults.wabaId,
    INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: defaults.phoneNumberId,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector,
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.1',
    // Everything that the service prints is searched.
    LOG_LEVEL: 'debug',
  };
}

interface ChosenStore {
  readonly env: Readonly<Record<string, string>>;
  readonly database: string | null;
}

async function chooseStore(
  store: 'sqlite' | 'firestore',
  folder: string,
  closing: (() => unknown)[],
): Promise<ChosenStore> {
  if (store === 'sqlite') {
    const database = join(folder, 'whatsapp.db');
    return { env: trialEnvironment(database), database };
  }
  const emulator = await openFirestoreEmulator(process.env, forMinutes);
  if (emulator.host === null) throw new Error(`No Firestore emulator was found: ${emulator.reason}`);
  closing.push(emulator.stop);
  const env = {
    ...trialEnvironment(''),
    INTEXURAOS_WHATSAPP_STORE: 'firestore',
    FIRESTORE_EMULATOR_HOST: emulator.host,
    GOOGLE_CLOUD_PROJECT: `hostile-${Date.now()}`,
  };
  return { env, database: null };
}
