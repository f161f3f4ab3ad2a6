import type { WakeTransport } from '../wake-sender.ts';

export interface GoogleTransportOptions {
  /** `projects/P/topics/T` */
  readonly topic: string;
  /** `projects/P/locations/L/queues/Q` */
  readonly queue: string;
  /** The workers' `/internal/wake`. */
  readonly url: string;
  readonly audience: string;
  readonly account: string;
  /** `host:port` of Pub/Sub's emulator; null for Google's service. */
  readonly pubsubEmulatorHost: string | null;
  /** `host:port` of a stand-in for Cloud Tasks, over HTTP; null for Google's service. */
  readonly tasksHost: string | null;
  readonly now: () => number;
}

const timeoutMs = 5_000;
/** Cloud Tasks takes none that is later; one that is due after that is found by the sweep. */
const maxAheadMs = 30 * 24 * 60 * 60_000 - 60_000;
/** gRPC's, which the REST client gives as well. */
const alreadyExists = 6;

/** Loads and opens Google's clients with the first wake-up of each kind: a process that never wakes others loads nothing. */
export function createGoogleTransport(options: GoogleTransportOptions): WakeTransport & { close(): Promise<void> } {
  const pubsub = openedOnce(async () => {
    const { openPubsubClient } = await import('../../destinations/pubsub/pubsub-client.ts');
    return openPubsubClient(options.pubsubEmulatorHost);
  });
  const tasks = openedOnce(async () => {
    const { openTasksClient } = await import('./tasks-client.ts');
    return openTasksClient(options.tasksHost);
  });
  return {
    wake: async (key) => {
      const client = await pubsub.open();
      await client.publish(options.topic, { body: '{}', attributes: {}, orderingKey: key }, timeoutMs);
    },
    wakeAt: async (at) => {
      if (at > options.now() + maxAheadMs) return;
      const client = await tasks.open();
      try {
        await client.createTask({ parent: options.queue, task: taskAt(at, options) }, { timeout: timeoutMs });
      } catch (error) {
        // Another process asked for the same time: one is enough.
        if (!(error instanceof Error && 'code' in error && isKnown(error.code))) throw error;
      }
    },
    close: async () => {
      await Promise.all([pubsub.close(), tasks.close()]);
    },
  };
}

/** One that can't be opened, for want of credentials, is opened again the next time. */
function openedOnce<T extends { close(): Promise<void> }>(open: () => Promise<T>) {
  let opening: Promise<T> | null = null;
  return {
    open: async (): Promise<T> => {
      opening ??= open();
      return opening.catch((error: unknown) => {
        opening = null;
        throw error;
      });
    },
    close: async (): Promise<void> => {
      const client = await opening?.catch(() => null);
      await client?.close();
    },
  };
}

const isKnown = (code: unknown): boolean => code === alreadyExists || code === 409;

/** Named by its time, so that all processes together make one for each. */
function taskAt(at: number, { queue, url, audience, account }: GoogleTransportOptions) {
  const seconds = Math.floor(at / 1_000);
  return {
    name: `${queue}/tasks/wake-${seconds}`,
    scheduleTime: { seconds },
    httpRequest: {
      url,
      httpMethod: 'POST' as const,
      oidcToken: { serviceAccountEmail: account, audience },
    },
  };
}
