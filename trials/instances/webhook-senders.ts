import { setTimeout as pause } from 'node:timers/promises';
import { messagesWebhook, textMessage } from '../../apps/whatsapp-service/test/support/webhooks.ts';
import { appSecret } from '../ledger/credentials.ts';
import { postWebhook } from '../support/post-webhook.ts';
import { signWebhook } from '../support/sign-webhook.ts';

export interface WebhookSenders {
  /** The ids of the messages of each person that were acknowledged, in their order. */
  readonly acknowledged: ReadonlyMap<string, readonly string[]>;
  /** How many webhooks were posted though they had been acknowledged before. */
  readonly repeats: () => number;
  stop(): Promise<void>;
}

export interface WebhookLoad {
  readonly people: number;
  /** How long a person waits after each message, in milliseconds. */
  readonly restMs: number;
}

/** Every Nth webhook is repeated. */
const repeatEvery = 5;

/** People who write one message after another; as Meta does, each webhook is posted again until it is answered with 200. */
export function startWebhookSenders(urlOf: () => string, { people, restMs }: WebhookLoad): WebhookSenders {
  const acknowledged = new Map<string, string[]>();
  let repeats = 0;
  let isStopped = false;
  const write = async (person: number): Promise<void> => {
    const from = `1650557${1000 + person}`;
    const own: string[] = [];
    acknowledged.set(from, own);
    for (let count = 0; !isStopped; count += 1) {
      const wamid = `wamid.${from}.${count}`;
      const at = Math.floor(Date.now() / 1_000) * 1_000;
      const body = Buffer.from(JSON.stringify(messagesWebhook(textMessage(wamid, { from, at }))));
      while (!(await isTaken(urlOf(), body))) await pause(50);
      own.push(wamid);
      if (count % repeatEvery === 0 && (await isTaken(urlOf(), body))) repeats += 1;
      await pause(restMs);
    }
  };
  const running = Promise.all(Array.from({ length: people }, (_, person) => write(person)));
  return {
    acknowledged,
    repeats: () => repeats,
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}

async function isTaken(url: string, body: Buffer): Promise<boolean> {
  const post = { url: `${url}/webhooks/whatsapp`, body, signature: signWebhook(body, appSecret) };
  const answer = await postWebhook(post).catch(() => null);
  return answer?.status === 200;
}
