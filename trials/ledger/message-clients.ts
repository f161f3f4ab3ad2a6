import { setTimeout as pause } from 'node:timers/promises';
import { defaults } from '@intexuraos/whatsapp-simulator';
import { apiKey } from './credentials.ts';

/** A message that a client wants sent once, and the entry that answered for it. */
export interface AskedMessage {
  readonly key: string;
  readonly to: string;
  /** Null while no answer came. */
  entryId: string | null;
}

export interface MessageClients {
  /** All submitted messages, in order. */
  readonly asked: readonly AskedMessage[];
  /** Stops submitting, and waits until all submitted messages have a response. */
  readonly stop: () => Promise<void>;
}

export interface MessageLoad {
  readonly clients: number;
  /** How long a client waits after each message, in milliseconds. */
  readonly restMs: number;
  /** Recipients of each client, who get its messages in turn; default 10. Meta allows each a message every six seconds. */
  readonly recipients?: number;
}

const defaultLoad: MessageLoad = { clients: 12, restMs: 60 };

/**
 * Clients, each with recipients of its own, that send one message after another: each again with the same key until it
 * is answered, over every restart of the service.
 * @param urlOf where the next attempt goes.
 */
export function startMessageClients(
  urlOf: () => string,
  { clients, restMs, recipients = 10 } = defaultLoad,
): MessageClients {
  const asked: AskedMessage[] = [];
  let isStopped = false;
  const sendOn = async (_: undefined, client: number): Promise<void> => {
    for (let count = 0; !isStopped; count += 1) {
      const to = `1650558${1000 + client * recipients + (count % recipients)}`;
      const message: AskedMessage = { key: `${to}/${count}`, to, entryId: null };
      asked.push(message);
      while (message.entryId === null) {
        message.entryId = await askOnce(urlOf(), message);
        if (message.entryId === null) await pause(50);
      }
      await pause(restMs);
    }
  };
  const running = Promise.all(Array.from({ length: clients }, (): undefined => undefined).map(sendOn));
  return {
    asked,
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}

/** The id of the message's entry; null where the service didn't answer or couldn't take it now. */
async function askOnce(url: string, { key, to }: AskedMessage): Promise<string | null> {
  const answer = await fetch(`${url}/v24.0/${defaults.phoneNumberId}/messages`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': key,
      prefer: 'respond-async',
    },
    body: JSON.stringify({
      messaging_product: 'whatsapp',
      to,
      type: 'template',
      template: { name: 'hello_world', language: { code: 'en_US' } },
    }),
  }).catch(() => null);
  if (answer === null) return null;
  await answer.arrayBuffer();
  return answer.headers.get('x-outbox-id');
}
