import type { PubsubForTests } from '../../../apps/whatsapp-service/test/support/pubsub-emulator.ts';
import { openGoogleKeys } from './google-keys.ts';
import { openPushRelay, type WakeCounts } from './push-relay.ts';
import { openTasks } from './tasks.ts';

/** How workers are woken from outside, by Pub/Sub's emulator and a stand-in for Cloud Tasks. */
export interface Wakes {
  /** Variables of every instance. */
  readonly env: Readonly<Record<string, string>>;
  readonly counts: () => WakeCounts;
  close(): void;
}

const project = 'projects/intexuraos-local';
const account = 'waker@intexuraos-local.iam.gserviceaccount.com';

export interface WakesOptions {
  readonly pubsub: Pick<PubsubForTests, 'host' | 'createTopic' | 'createPush'>;
  /** Tells its topic from others. */
  readonly name: string;
  readonly folder: string;
  readonly workers: () => readonly string[];
}

export async function openWakes({ pubsub, name, folder, workers }: WakesOptions): Promise<Wakes> {
  const topic = `${project}/topics/wake-${name}`;
  const relay = await openPushRelay();
  const keys = await openGoogleKeys({ audience: relay.url, account, folder });
  const tasks = await openTasks(relay.url);
  relay.lead({ workers, bearer: keys.bearer });
  await pubsub.createTopic(topic);
  await pubsub.createPush(topic, relay.url);
  return {
    env: {
      ...keys.env,
      INTEXURAOS_WHATSAPP_WAKE_URL: relay.url,
      INTEXURAOS_WHATSAPP_WAKE_ACCOUNT: account,
      INTEXURAOS_WHATSAPP_WAKE_TOPIC: topic,
      INTEXURAOS_WHATSAPP_WAKE_QUEUE: `${project}/locations/europe-west1/queues/wake`,
      PUBSUB_EMULATOR_HOST: pubsub.host(),
      CLOUD_TASKS_EMULATOR_HOST: tasks.host,
    },
    counts: relay.counts,
    close: () => {
      tasks.close();
      relay.close();
      keys.close();
    },
  };
}
