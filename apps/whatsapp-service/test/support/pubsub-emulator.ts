import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MissingEmulator, openEmulator } from './google-emulator.ts';

/** A message as a subscription of Pub/Sub gets it. */
export interface PulledMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly orderingKey: string;
  readonly messageId: string;
}

/** What a test asks of Google's Pub/Sub emulator. */
export interface PubsubForTests {
  /** `127.0.0.1:8085`, as in `PUBSUB_EMULATOR_HOST`. */
  host(): string;
  /** Creates a topic, with a subscription that keeps order. */
  createTopic(topic: string): Promise<void>;
  /** Has it pushed to that URL as well, in order, for as long as the emulator runs. */
  createPush(topic: string, url: string): Promise<void>;
  /** What has been published to it since the last pull. */
  pull(topic: string): Promise<PulledMessage[]>;
}

/** Finds Google's Pub/Sub emulator, or starts it (3 s) with a folder that goes when it is stopped. */
export async function openPubsubEmulator(): Promise<
  { readonly pubsub: PubsubForTests; stop(): Promise<void> } | (MissingEmulator & { readonly pubsub: null })
> {
  const folder = mkdtempSync(join(tmpdir(), 'pubsub-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const emulator = await openEmulator(
    {
      name: 'Pub/Sub',
      variable: 'PUBSUB_EMULATOR_HOST',
      component: 'pubsub-emulator',
      jar: { folder: 'lib', pattern: /^cloud-pubsub-emulator.*\.jar$/ },
      javaArguments: (jar, port) => [
        ...['-Xmx512m', '-jar', jar, '--host=127.0.0.1', `--port=${port}`, `--data-dir=${folder}`],
      ],
      readyLine: 'Server started',
    },
    process.env,
  );
  if (emulator.host === null) {
    remove();
    return { ...emulator, pubsub: null };
  }
  return {
    pubsub: createPubsub(emulator.host),
    stop: async () => {
      await emulator.stop();
      remove();
    },
  };
}

export function createPubsub(host: string): PubsubForTests {
  const call = async (path: string, method: string, body: object): Promise<unknown> => {
    const response = await fetch(`http://${host}/v1/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const subscriptionOf = (topic: string): string => topic.replace('/topics/', '/subscriptions/');
  return {
    host: () => host,
    createTopic: async (topic) => {
      await call(topic, 'PUT', {});
      await call(subscriptionOf(topic), 'PUT', { topic, enableMessageOrdering: true });
    },
    createPush: async (topic, url) => {
      await call(`${subscriptionOf(topic)}-push`, 'PUT', {
        topic,
        ...{ enableMessageOrdering: true, pushConfig: { pushEndpoint: url } },
        retryPolicy: { minimumBackoff: '0.1s', maximumBackoff: '1s' },
      });
    },
    pull: async (topic) => {
      const answer = await call(`${subscriptionOf(topic)}:pull`, 'POST', {
        maxMessages: 1_000,
        returnImmediately: true,
      });
      const { receivedMessages = [] } = answer as { receivedMessages?: readonly RawMessage[] };
      if (receivedMessages.length > 0)
        await call(`${subscriptionOf(topic)}:acknowledge`, 'POST', {
          ackIds: receivedMessages.map(({ ackId }) => ackId),
        });
      return receivedMessages.map(({ message: { data = '', attributes = {}, orderingKey = '', messageId } }) => ({
        body: Buffer.from(data, 'base64').toString(),
        attributes,
        orderingKey,
        messageId,
      }));
    },
  };
}

interface RawMessage {
  readonly ackId: string;
  readonly message: {
    readonly data?: string;
    readonly attributes?: Readonly<Record<string, string>>;
    readonly orderingKey?: string;
    readonly messageId: string;
  };
}
