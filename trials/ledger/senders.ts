import { setTimeout as pause } from 'node:timers/promises';
import { postWebhook } from '../support/post-webhook.ts';
import { signWebhook } from '../support/sign-webhook.ts';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import type { SentWebhook, Traffic } from './traffic.ts';

export interface SenderOptions {
  readonly url: string;
  readonly appSecret: string;
  readonly ledger: Ledger;
  readonly traffic: Traffic;
  readonly random: Random;
}

export interface Senders {
  /** Stops sending, and waits until every request in progress is answered or fails. */
  readonly stop: () => Promise<void>;
}

const connections = 12;

/**
 * Several connections that post as Meta does: first again whatever was not acknowledged, then new webhooks, and now
 * and then one that was acknowledged already. Only a 200 counts as an acknowledgement; a broken connection or a
 * refusal leaves the webhook to be sent again.
 */
export function startSenders(options: SenderOptions): Senders {
  const again = options.ledger.unacknowledged();
  let isStopped = false;
  const sendOn = async (): Promise<void> => {
    let last: SentWebhook | undefined;
    while (!isStopped) {
      const repeated = options.random.fraction() < 0.05 ? last : undefined;
      const webhook = again.shift() ?? repeated ?? options.traffic.next();
      if (await send(options, webhook)) last = webhook;
      // A moderate load: what counts here is the moment of the kill, not the throughput.
      await pause(options.random.between(0, 3));
    }
  };
  const running = Promise.all(Array.from({ length: connections }, sendOn));
  return {
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}

/** Sends until all is acknowledged; rejects when the service does not take it in ten rounds. */
export async function sendRest(options: Omit<SenderOptions, 'traffic' | 'random'>): Promise<void> {
  for (let round = 0; round < 10; round++) {
    const left = options.ledger.unacknowledged();
    if (left.length === 0) return;
    for (const webhook of left) await send(options, webhook);
  }
  throw new Error('The service refuses webhooks that it should take.');
}

/** Whether it was acknowledged. */
async function send(
  { url, appSecret, ledger }: Pick<SenderOptions, 'url' | 'appSecret' | 'ledger'>,
  webhook: SentWebhook,
): Promise<boolean> {
  ledger.sent(webhook);
  const signature = signWebhook(webhook.body, appSecret);
  const answer = await postWebhook({ url: `${url}/webhooks/whatsapp`, body: webhook.body, signature }).catch(
    () => null,
  );
  if (answer?.status !== 200) return false;
  ledger.acknowledged(webhook);
  return true;
}
