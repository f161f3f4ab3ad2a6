import { setTimeout as pause } from 'node:timers/promises';
import { createSimulator, defaults } from '@intexuraos/whatsapp-simulator';
import { createFirestoreStore } from '../../apps/whatsapp-service/src/storage/firestore/firestore-store.ts';
import type { PubsubForTests } from '../../apps/whatsapp-service/test/support/pubsub-emulator.ts';
import { apiKey, appSecret, verifyToken } from '../ledger/credentials.ts';
import { judgeMessages } from '../ledger/judge-messages.ts';
import { startMessageClients } from '../ledger/message-clients.ts';
import { createRandom, type Random } from '../ledger/random.ts';
import { freePort, type ServiceProcess, startService } from '../support/service-process.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { openFirestoreLine } from './firestore-line.ts';
import { judgeHealth } from './judge-health.ts';
import { judgeWebhooks } from './judge-webhooks.ts';
import { openWakes } from './wakes/open-wakes.ts';
import type { WakeCounts } from './wakes/push-relay.ts';
import { startWebhookSenders } from './webhook-senders.ts';

export interface InstancesOptions {
  /** `host:port` of Firestore's emulator. */
  readonly emulatorHost: string;
  readonly projectId: string;
  /** Google's Pub/Sub emulator, by whose push workers are woken; null where they only hear of each other by Firestore. */
  readonly pubsub: PubsubForTests | null;
  readonly seed: number;
  /** How often an instance is killed; webhooks come and messages go for as long. */
  readonly kills: number;
  /** Between two kills. After each, Firestore is slow or refuses; after the third it refuses for a minute by the clocks of all instances. */
  readonly killEveryMs: number;
  /** For how long Firestore is slow or refuses. */
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
  /** How often an instance ended as it started, because Firestore kept it waiting, and was started again. */
  readonly startedAgain: number;
  /** The messages that Meta accepted, and those that the service reports as failed. */
  readonly taken: number;
  readonly failed: number;
  /** Of wake-ups from outside; null without Pub/Sub. */
  readonly wakes: WakeCounts | null;
  /** Lost, done twice or out of order, and instances that do not recover. */
  readonly problems: readonly string[];
  readonly seconds: number;
}

const movableClock = new URL('../../apps/whatsapp-service/test/journeys/movable-clock.ts', import.meta.url);
const aMinuteMs = 60_000;
/** Four start at once, on a machine that may have other work. */
const startsWithinMs = 240_000;
/** As what runs a service in production does, with one that ends as it starts. */
const maxStarts = 5;
/** After this kill Firestore refuses for a minute: the clocks of all instances, the steady ones too, go on by one meanwhile. */
const minuteOfRefusal = 2;
const names = ['web-1', 'web-2', 'worker-1', 'worker-2'] as const;
/** Which instances are killed in turn; the first web stays, since Meta posts statuses to it. */
const killed = ['worker-1', 'web-2', 'worker-2'] as const;

/**
 * Two web and two worker processes on one Firestore: instances are killed and start again, one clock is a minute ahead, Firestore is slow
 * and refuses, once for a minute, wake-ups from outside come twice, late, or not at all. All of what was acknowledged must have its effect once, in order.
 */
export function runInstances(options: InstancesOptions): Promise<InstancesReport> {
  return withTemporaryFolder('whatsapp-instances-', (folder) => runIn(folder, options));
}

async function runIn(folder: string, options: InstancesOptions): Promise<InstancesReport> {
  const { say, pubsub, projectId: name } = options;
  const startedAt = performance.now();
  const line = await openFirestoreLine(options.emulatorHost);
  const meta = await createSimulator({ appSecret, speed: 10, random: () => 0.5, remember: 1_000_000 });
  const workers = () => ['worker-1', 'worker-2'].map((worker) => instances.url(worker));
  const wakes = pubsub && (await openWakes({ pubsub, name, folder, workers }));
  const instances = createInstances(options, { firestoreHost: line.host, graphUrl: meta.url, wakes: wakes?.env ?? {} });
  try {
    await Promise.all(names.map(instances.start));
    await meta.connect({ url: `${instances.url('web-1')}/webhooks/whatsapp`, verifyToken });
    // A call takes as long as Meta's do, so that kills hit some calls in progress.
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
      const ofInstances = await judgeHealth(Object.fromEntries(names.map((each) => [each, instances.url(each)])));
      const ofWebhooks = await judgeWebhooks(store, webhooks.acknowledged);
      const verdict = await judgeMessages(instances.url('web-1'), clients.asked, meta);
      const problems = [...ofInstances, ...ofWebhooks, ...verdict.problems];
      return {
        isRight: problems.length === 0,
        webhooks: [...webhooks.acknowledged.values()].flat().length,
        repeats: webhooks.repeats(),
        messages: clients.asked.length,
        ...{ kills: options.kills, startedAgain: instances.startedAgain() },
        ...{ taken: verdict.taken, failed: verdict.failed, problems },
        wakes: wakes && { ...wakes.counts() },
        seconds: Math.round((performance.now() - startedAt) / 1_000),
      };
    } finally {
      await store.close();
    }
  } finally {
    await instances.killAll();
    wakes?.close();
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
    line.set(kills % 2 === 0 && kills !== minuteOfRefusal ? 'slow' : 'broken');
    if (kills === minuteOfRefusal) instances.passMinute();
    await pause(faultMs);
    line.set('open');
    await instances.start(name);
    await pause(Math.max(0, turnEndsAt - performance.now()));
  }
}

interface Instances {
  start(name: string): Promise<void>;
  kill(name: string): Promise<void>;
  startedAgain(): number;
  /** For those that run now and those that start later a minute is over at once. */
  passMinute(): void;
  killAll(): Promise<void>;
  url(name: string): string;
  /** One that answers requests, or did. */
  anyWeb(random: Random): string;
}

interface Surroundings {
  readonly firestoreHost: string;
  readonly graphUrl: string;
  /** Variables for wake-ups from outside. */
  readonly wakes: Readonly<Record<string, string>>;
}

function createInstances(options: InstancesOptions, { firestoreHost, graphUrl, wakes }: Surroundings): Instances {
  const running = new Map<string, ServiceProcess>();
  const ports = new Map<string, number>();
  let passedMs = 0;
  let startedAgain = 0;
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
    ...wakes,
  };
  const url = (name: string): string => `http://127.0.0.1:${ports.get(name)}`;
  return {
    url,
    anyWeb: (random) => url(random.pick(['web-1', 'web-2'])),
    start: async (name) => {
      const port = ports.get(name) ?? (await freePort());
      ports.set(name, port);
      const aheadMs = passedMs + (name === 'worker-2' ? aMinuteMs : 0);
      const clock = { MOVE_CLOCK_BY: `${aheadMs},${aMinuteMs}`, MOVE_STEADY_CLOCK: '1' };
      const begin = (startsLeft: number): Promise<ServiceProcess> =>
        startService({
          env: { ...env, ...clock, INTEXURAOS_WHATSAPP_ROLE: name.split('-')[0] ?? '' },
          ...{ port, rememberedChunks: 200, nodeArgs: ['--import', movableClock.href], readyWithinMs: startsWithinMs },
        }).catch((error: unknown) => {
          if (startsLeft === 1) throw error;
          startedAgain += 1;
          options.say(
            `${name} did not start: ${error instanceof Error ? error.message.trim().split('\n').at(-1) : error}`,
          );
          return begin(startsLeft - 1);
        });
      const service = await begin(maxStarts);
      service.child.kill('SIGUSR2');
      running.set(name, service);
    },
    startedAgain: () => startedAgain,
    passMinute: () => {
      passedMs += aMinuteMs;
      for (const { child } of running.values()) child.kill('SIGUSR2');
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
