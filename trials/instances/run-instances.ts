import { setTimeout as pause } from 'node:timers/promises';
import { createSimulator, defaults } from '@intexuraos/whatsapp-simulator';
import { createFirestoreStore } from '../../apps/whatsapp-service/src/storage/firestore/firestore-store.ts';
import { apiKey, appSecret, verifyToken } from '../ledger/credentials.ts';
import { judgeMessages } from '../ledger/judge-messages.ts';
import { startMessageClients } from '../ledger/message-clients.ts';
import { createRandom, type Random } from '../ledger/random.ts';
import { freePort, type ServiceProcess, startService } from '../support/service-process.ts';
import { openFirestoreLine } from './firestore-line.ts';
import { judgeWebhooks } from './judge-webhooks.ts';
import { startWebhookSenders } from './webhook-senders.ts';

export interface InstancesOptions {
  /** `host:port` of Firestore's emulator. */
  readonly emulatorHost: string;
  readonly projectId: string;
  readonly seed: number;
  /** How often an instance is killed; webhooks come and messages go for as long. */
  readonly kills: number;
  /** Between two kills. Firestore is slow once in this time, and refuses once. */
  readonly killEveryMs: number;
  /** For how long Firestore is slow, and for how long it refuses. */
  readonly faultMs: number;
  readonly people: number;
  readonly restMs: number;
  readonly say: (line: string) => void;
}

export interface InstancesReport {
  readonly isRight: boolean;
  readonly webhooks: number;
  readonly repeats: number;
  readonly messages: number;
  readonly kills: number;
  /** What Meta took and what the service reports as failed. */
  readonly taken: number;
  readonly failed: number;
  /** Lost, done twice or out of order. */
  readonly problems: readonly string[];
  readonly seconds: number;
}

const movableClock = new URL('../../apps/whatsapp-service/test/journeys/movable-clock.ts', import.meta.url);
const aMinuteMs = 60_000;
/** Which instances are killed in turn; the first web stays, since Meta posts statuses to it. */
const killed = ['worker-1', 'web-2', 'worker-2'] as const;

/**
 * Two web and two worker processes on one Firestore, with no wake-up but those that they hear of by it: instances are killed and
 * start again, one clock is a minute ahead, Firestore is slow and refuses. All of what was acknowledged must have its effect once, in order.
 */
export async function runInstances(options: InstancesOptions): Promise<InstancesReport> {
  const { say } = options;
  const startedAt = performance.now();
  const line = await openFirestoreLine(options.emulatorHost);
  const meta = await createSimulator({ appSecret, speed: 10, random: () => 0.5, remember: 1_000_000 });
  const instances = createInstances(options, line.host, meta.url);
  try {
    await Promise.all(['web-1', 'web-2', 'worker-1', 'worker-2'].map(instances.start));
    await meta.connect({ url: `${instances.url('web-1')}/webhooks/whatsapp`, verifyToken });
    // A call takes as long as Meta's do, so that kills find some under way.
    meta.faults.add({ route: 'POST messages' }, { kind: 'latency', ms: 150 });
    const random = createRandom(options.seed);
    const load = { people: options.people, clients: options.people, restMs: options.restMs };
    const webhooks = startWebhookSenders(() => instances.anyWeb(random), load);
    const clients = startMessageClients(() => instances.anyWeb(random), load);
    await disturb(options, { instances, line, random });
    await Promise.all([webhooks.stop(), clients.stop()]);
    say(`traffic is over after ${options.kills} kills; waiting for the end of ${clients.asked.length} messages`);
    const store = await createFirestoreStore({
      ...{ projectId: options.projectId, emulatorHost: options.emulatorHost, now: Date.now, deadlineMs: aMinuteMs },
    });
    try {
      const ofWebhooks = await judgeWebhooks(store, webhooks.acknowledged);
      const verdict = await judgeMessages(instances.url('web-1'), clients.asked, meta);
      const problems = [...ofWebhooks, ...verdict.problems];
      return {
        isRight: problems.length === 0,
        webhooks: [...webhooks.acknowledged.values()].flat().length,
        repeats: webhooks.repeats(),
        messages: clients.asked.length,
        ...{ kills: options.kills, taken: verdict.taken, failed: verdict.failed, problems },
        seconds: Math.round((performance.now() - startedAt) / 1_000),
      };
    } finally {
      await store.close();
    }
  } finally {
    await instances.killAll();
    await meta.close();
    line.close();
  }
}

interface Scene {
  readonly instances: Instances;
  readonly line: Awaited<ReturnType<typeof openFirestoreLine>>;
  readonly random: Random;
}

/** Kills one after another, and starts each again. */
async function disturb(options: InstancesOptions, { instances, line, random }: Scene): Promise<void> {
  const { killEveryMs, faultMs, say } = options;
  for (let kills = 0; kills < options.kills; kills += 1) {
    const name = killed[kills % killed.length] ?? 'worker-1';
    const turnEndsAt = performance.now() + killEveryMs;
    await pause(random.between(0, Math.max(1, killEveryMs / 4)));
    say(`kill ${name}`);
    await instances.kill(name);
    line.set(kills % 2 === 0 ? 'slow' : 'broken');
    await pause(faultMs);
    line.set('open');
    await instances.start(name);
    await pause(Math.max(0, turnEndsAt - performance.now()));
  }
}

interface Instances {
  start(name: string): Promise<void>;
  kill(name: string): Promise<void>;
  killAll(): Promise<void>;
  url(name: string): string;
  /** One that answers requests, or did. */
  anyWeb(random: Random): string;
}

function createInstances(options: InstancesOptions, firestoreHost: string, graphUrl: string): Instances {
  const running = new Map<string, ServiceProcess>();
  const ports = new Map<string, number>();
  const env = {
    INTEXURAOS_WHATSAPP_VERIFY_TOKEN: verifyToken,
    INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
    INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
    INTEXURAOS_WHATSAPP_STORE: 'firestore',
    INTEXURAOS_WHATSAPP_ACCESS_TOKEN: defaults.token,
    INTEXURAOS_WHATSAPP_GRAPH_URL: graphUrl,
    INTEXURAOS_WHATSAPP_WABA_ID: defaults.wabaId,
    INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: defaults.phoneNumberId,
    INTEXURAOS_WHATSAPP_GRAPH_TIMEOUT_SECONDS: '5',
    // Statuses that Firestore's refusal delays must still come in time.
    INTEXURAOS_WHATSAPP_UNKNOWN_HOLD_SECONDS: String(Math.ceil(options.faultMs / 1_000) * 2 + 8),
    GOOGLE_CLOUD_PROJECT: options.projectId,
    FIRESTORE_EMULATOR_HOST: firestoreHost,
  };
  const url = (name: string): string => `http://127.0.0.1:${ports.get(name)}`;
  return {
    url,
    anyWeb: (random) => url(random.pick(['web-1', 'web-2'])),
    start: async (name) => {
      const port = ports.get(name) ?? (await freePort());
      ports.set(name, port);
      const isAhead = name === 'worker-2';
      const service = await startService({
        env: { ...env, INTEXURAOS_WHATSAPP_ROLE: name.split('-')[0] ?? '', MOVE_CLOCK_BY: String(aMinuteMs) },
        ...{ port, rememberedChunks: 200 },
        ...(isAhead && { nodeArgs: ['--import', movableClock.href] }),
      });
      if (isAhead) service.child.kill('SIGUSR2');
      running.set(name, service);
    },
    kill: async (name) => {
      await running.get(name)?.kill();
      running.delete(name);
    },
    killAll: async () => {
      await Promise.all([...running.values()].map((service) => service.kill()));
    },
  };
}
