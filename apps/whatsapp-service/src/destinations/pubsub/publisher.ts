import type { PubsubClient } from './pubsub-client.ts';

/** One message for a topic. */
export interface PubsubMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Messages with the same key are delivered in order; '' for none. */
  readonly orderingKey: string;
}

/** Google's answer: the message's id, or the gRPC code of the failure; null if it was not called. */
export type Published =
  | { readonly messageId: string }
  | { readonly messageId: null; readonly code: number | null; readonly message: string };

export interface Publisher {
  /** One call, never repeated here; resolves within `timeoutMs`, and when `signal` is aborted. Never rejects. */
  publish(topic: string, message: PubsubMessage, options: PublishOptions): Promise<Published>;
  close(): Promise<void>;
}

export interface PublishOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** The code of an aborted call: gRPC's CANCELLED. */
const cancelled = 1;

/**
 * Publishes with Google's client, which is opened at the first message: services that publish nothing never load it. Where it can't be
 * opened, for want of credentials, the next message has it opened again.
 */
export function createPublisher(open: () => Promise<PubsubClient>): Publisher {
  let opening: Promise<PubsubClient> | null = null;
  const opened = async (): Promise<PubsubClient> => {
    opening ??= open();
    try {
      return await opening;
    } catch (error) {
      opening = null;
      throw error;
    }
  };
  const call = async (topic: string, message: PubsubMessage, timeoutMs: number): Promise<Published> => {
    try {
      const client = await opened();
      return { messageId: await client.publish(topic, message, timeoutMs) };
    } catch (error) {
      return { messageId: null, ...shownError(error) };
    }
  };
  return {
    publish: async (topic, message, { timeoutMs, signal }) => {
      const { promise: aborted, resolve } = Promise.withResolvers<Published>();
      const abort = (): void => resolve({ messageId: null, code: cancelled, message: '' });
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort);
      try {
        return await Promise.race([call(topic, message, timeoutMs), aborted]);
      } finally {
        signal.removeEventListener('abort', abort);
      }
    },
    close: async () => {
      await (await opening?.catch(() => null))?.close();
    },
  };
}

function shownError(error: unknown): { readonly code: number | null; readonly message: string } {
  if (!(error instanceof Error)) return { code: null, message: String(error) };
  const code = 'code' in error && typeof error.code === 'number' ? error.code : null;
  const details = 'details' in error && typeof error.details === 'string' ? error.details : error.message;
  return { code, message: details };
}
