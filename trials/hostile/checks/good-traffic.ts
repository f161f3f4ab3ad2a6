import { setTimeout as pause } from 'node:timers/promises';
import { createLatencies, type LatencySummary } from '../../bench/latencies.ts';
import { appSecret } from '../../ledger/credentials.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Random } from '../../ledger/random.ts';
import { createTraffic, type SentWebhook } from '../../ledger/traffic.ts';
import { postWebhook } from '../../support/post-webhook.ts';
import { signWebhook } from '../../support/sign-webhook.ts';

export interface GoodTraffic {
  readonly latencies: () => LatencySummary;
  readonly stop: () => Promise<void>;
}

const pauseMs = 40;
const repeatedShare = 0.1;
const maxWebhooks = 1_000_000;

/**
 * Meta\u2019s webhooks during the attack, correctly signed and from an address of their own: each must be accepted at once,
 * and some are sent twice.
 */
export function startGoodWebhooks(
  url: string,
  ledger: Ledger,
  random: Random,
  report: (what: string, detail: string) => void,
): GoodTraffic {
  const latencies = createLatencies(maxWebhooks);
  const traffic = createTraffic(random);
  let isStopped = false;
  const send = async (webhook: SentWebhook): Promise<void> => {
    ledger.sent(webhook);
    const signature = signWebhook(webhook.body, appSecret);
    const address = `${url}/webhooks/whatsapp`;
    const answer = await postWebhook({ url: address, body: webhook.body, signature }).catch((error: unknown) =>
      String(error),
    );
    if (typeof answer !== 'string' && answer.status === 200) {
      ledger.acknowledged(webhook);
      latencies.add(answer.ms);
      return;
    }
    report('a correct webhook was refused', typeof answer === 'string' ? answer : String(answer.status));
  };
  const run = async (): Promise<void> => {
    while (!isStopped) {
      const webhook = traffic.next();
      await send(webhook);
      if (random.fraction() < repeatedShare) await send(webhook);
      await pause(pauseMs);
    }
  };
  const running = run();
  return {
    latencies: latencies.summary,
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}
