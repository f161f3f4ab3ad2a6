import { v1 } from '@google-cloud/pubsub';
import gax from 'google-gax';
import type { PubsubMessage } from './publisher.ts';

/** The part of Google's client that is used. */
export interface PubsubClient {
  /** @returns the id that Pub/Sub gave the message. Rejects with gRPC's code. */
  publish(topic: string, message: PubsubMessage, timeoutMs: number): Promise<string>;
  close(): Promise<void>;
}

/** Calls are repeated by the deliveries' own schedule, so Google's client repeats none. */
const clientConfig = {
  interfaces: {
    'google.pubsub.v1.Publisher': {
      retry_codes: { none: [] },
      methods: { Publish: { retry_codes_name: 'none', retry_params_name: 'default' } },
    },
  },
};

/**
 * Opens Google's client with the credentials of the environment; rejects where there are none. It is the lower one of its two:
 * the usual one gathers messages, and stops an ordering key after a failure, while deliveries have an order and retries of their own.
 * @param emulatorHost `host:port` of an emulator; null for Google's service.
 */
export async function openPubsubClient(emulatorHost: string | null): Promise<PubsubClient> {
  const client = new v1.PublisherClient({ clientConfig, ...(emulatorHost !== null && emulatorSettings(emulatorHost)) });
  // Initialized here, since a client that finds no credentials later rejects outside of any call.
  await client.initialize();
  return {
    publish: async (topic, { body, attributes, orderingKey }, timeout) => {
      const message = { data: Buffer.from(body), attributes: { ...attributes }, orderingKey };
      const [{ messageIds }] = await client.publish({ topic, messages: [message] }, { timeout });
      return messageIds?.[0] ?? '';
    },
    close: () => client.close(),
  };
}

function emulatorSettings(host: string) {
  const { hostname, port } = new URL(`http://${host}`);
  const sslCreds = gax.grpc.credentials.createInsecure();
  return { servicePath: hostname, port: Number(port), sslCreds, projectId: 'intexuraos-local' };
}
