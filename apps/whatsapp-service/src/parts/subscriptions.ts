import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import { conversationId } from '../conversations/conversation-key.ts';
import type { DeliveryJob, Destination } from '../deliveries/destination.ts';
import { destinationByTarget } from '../destinations/by-target.ts';
import { handshakeProblem } from '../destinations/https/handshake.ts';
import { createHttpClient } from '../destinations/https/http-client.ts';
import { createHttpsDestination, type HttpsDestinationDeps } from '../destinations/https/https-destination.ts';
import { targetProblem } from '../destinations/https/safe-connector.ts';
import { createPublisher } from '../destinations/pubsub/publisher.ts';
import { createPubsubDestination, type PubsubDestinationDeps } from '../destinations/pubsub/pubsub-destination.ts';
import { shareContent } from '../destinations/shared-content.ts';
import { createEventContent } from '../http/subscriptions/event-content.ts';
import type { SubscriptionsApiDeps } from '../http/subscriptions/routes.ts';
import type { SendTest } from '../http/subscriptions/test-subscription.ts';
import type { WakeUps } from '../loop.ts';
import type { Part } from '../part.ts';
import { ServiceError } from '../service-error.ts';
import { declareSubscriptions } from '../subscriptions/declare-subscriptions.ts';
import { createSubscriptionDirectory, type Directory } from '../subscriptions/directory.ts';
import { followSubscriptionsFile } from '../subscriptions/follow-file.ts';
import { readKeyFile } from '../subscriptions/key-file.ts';
import { createSubscriptions, missingKey } from '../subscriptions/manage-subscriptions.ts';
import { createSealing } from '../subscriptions/sealing.ts';
import { type Subscription, subscriptionDefaults } from '../subscriptions/subscription.ts';
import { targetKind } from '../subscriptions/target-url.ts';
import { version } from '../version.ts';
import { cancelsDeliveries } from './cancel-deliveries.ts';
import type { ServiceContext } from './service-context.ts';

/** Who is notified of which changes, and the targets. */
export interface SubscriptionsPart extends Part {
  /** What the HTTP side needs of it. */
  readonly api: Pick<SubscriptionsApiDeps, 'subscriptions' | 'sendTest'>;
  readonly directory: Directory;
  readonly destination: Destination<Subscription>;
}

const connectTimeoutMs = 10_000;
/** A name that does not resolve in this time is looked up again at each attempt. */
const lookUpTimeoutMs = 3_000;
const fileEveryMs = 2_000;

/** Milliseconds between looks for changes of other processes. */
const sweepMs: Readonly<Record<WakeUps, number>> = { local: 1_000, none: 2_000 };

/**
 * Keeps the subscriptions in memory, changes them, and calls their targets.
 * @param leaveOut removes persons who are being erased from a webhook.
 */
export function createSubscriptionsPart(
  { config, store, polledReads, log, clock }: ServiceContext,
  leaveOut: (webhook: Uint8Array) => Promise<Uint8Array>,
): SubscriptionsPart {
  const { now, steadyNow } = clock;
  const { targets: choice } = config;
  const { keys, warnings } = encryptionKeys(config);
  const sealing = createSealing(keys);
  const directory = createSubscriptionDirectory({
    records: polledReads.records,
    conversationIds: async (id) => {
      const found = await store.conversations.find(id);
      return found ? [id, found.id, ...found.members.map(conversationId)] : [id];
    },
    log,
    everyMs: sweepMs[store.wakeUps],
  });
  const client = createHttpClient({ choice, timeoutMs: connectTimeoutMs, now, steadyNow });
  const publisher = createPublisher(async () => {
    const { openPubsubClient } = await import('../destinations/pubsub/pubsub-client.ts');
    return openPubsubClient(config.pubsubEmulatorHost);
  });
  const shared = { client, publisher, sealing, version, now, steadyNow };
  const targetProblems = async (url: string): Promise<readonly string[]> => {
    // Whether there is such a topic shows when something is published to it: an account that may publish may not be allowed to look.
    if (targetKind(url) === 'pubsub') return [];
    const problem = await targetProblem(new URL(url), { choice, timeoutMs: lookUpTimeoutMs });
    return problem ? [`${problem.message} ${problem.remedy}`] : [];
  };
  const subscriptions = createSubscriptions({
    records: store.records,
    directory,
    sealing,
    targetProblems,
    handshakeProblem: (url, verifyToken) =>
      handshakeProblem(client, { url, verifyToken, challenge: String(randomBytes(4).readUInt32BE()) }),
    now,
    random: randomBytes,
  });
  const path = config.subscriptionsFile;
  const { cancelAll } = cancelsDeliveries({ store, log, clock });
  const file =
    path === null
      ? null
      : followSubscriptionsFile({
          path,
          targetProblems,
          declare: async (declared) => {
            if (!sealing) throw new ServiceError('configuration_invalid', `- ${missingKey}`);
            return declareSubscriptions(declared, { records: store.records, directory, sealing, now });
          },
          // There may be very many, so it is not waited for.
          onRemoved: (id) => void cancelAll(id),
          log,
          everyMs: fileEveryMs,
        });
  const destination = createDestination({
    ...shared,
    contentOf: shareContent(
      createEventContent({ ...store, outbox: store.sending.outbox, graphVersion: config.graph.version, now }),
    ),
    webhookOf: async (eventId) => {
      const webhook = await store.events.payload(eventId);
      return webhook && leaveOut(webhook);
    },
  });
  return {
    name: 'subscriptions',
    role: 'both',
    api: { subscriptions, sendTest: createSendTest(shared) },
    directory,
    destination,
    start: async () => {
      for (const warning of warnings) log.warn(warning);
      await file?.start();
      directory.start();
    },
    stop: async () => {
      await file?.stop();
      await directory.stop();
    },
    hangUp: async () => {
      await Promise.all([client.close(), publisher.close()]);
    },
  };
}

type DestinationDeps = HttpsDestinationDeps & PubsubDestinationDeps;

/** Every way to a target. */
const createDestination = (deps: DestinationDeps): Destination<Subscription> =>
  destinationByTarget({ https: createHttpsDestination(deps), pubsub: createPubsubDestination(deps) });

/**
 * The configured keys and the key in the file: that is created only if none is configured, and still decrypts later.
 */
function encryptionKeys({
  encryptionKeys: keys,
  encryptionKeyFile: file,
}: Pick<Config, 'encryptionKeys' | 'encryptionKeyFile'>): {
  readonly keys: readonly string[];
  readonly warnings: readonly string[];
} {
  if (file === null || (keys.length > 0 && !existsSync(file))) return { keys, warnings: [] };
  const { key, problem } = readKeyFile(file);
  return key === null ? { keys, warnings: [problem] } : { keys: [...new Set([...keys, key])], warnings: [] };
}

/** Sends an example as deliveries are sent, past filters and the queue. */
function createSendTest(shared: Omit<DestinationDeps, 'contentOf' | 'webhookOf'>): SendTest {
  return async (subscription, example) => {
    const at = shared.now();
    const isEvent = example.form === 'event';
    const destination = createDestination({
      ...shared,
      contentOf: async () =>
        isEvent ? { ...example.event, facts: { direction: subscription.direction, via: null } } : null,
      webhookOf: async () => (isEvent ? null : Buffer.from(JSON.stringify(example.webhook))),
    });
    const job: DeliveryJob = {
      id: `test_${randomBytes(12).toString('hex')}`,
      subscriptionId: subscription.id,
      changes: [{ type: isEvent ? example.type : 'webhook', at, key: 'test' }],
      attempt: 1,
      createdAt: at,
    };
    const signal = AbortSignal.timeout(subscription.timeoutSeconds * 1_000);
    const {
      kind,
      retryAfterMs: _asked,
      ...outcome
    } = await destination.deliver(job, { ...subscription, ...unfiltered }, signal);
    return { isDelivered: kind === 'delivered', ...outcome };
  };
}

const { types, phoneNumberIds, conversations, via, direction } = subscriptionDefaults;
const unfiltered = { types, phoneNumberIds, conversations, via, direction };
