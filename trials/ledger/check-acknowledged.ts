import { createServiceClient } from '../support/service-client.ts';
import { apiKey } from './credentials.ts';
import { compareBytes, type KeptBytes, type Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import type { SentWebhook } from './traffic.ts';

const olderOnes = 20;
const atOnce = 8;

/**
 * Asks the service for the bytes of every webhook that was acknowledged since the last check, and of a few older ones,
 * and compares them with what was sent.
 */
export async function checkAcknowledged(url: string, ledger: Ledger, random: Random): Promise<KeptBytes> {
  const all = ledger.allAcknowledged();
  const older = all.length === 0 ? [] : Array.from({ length: olderOnes }, () => random.pick(all));
  const webhooks = [...new Set([...ledger.newlyAcknowledged(), ...older])];
  const kept = await fetchAll(url, webhooks);
  return compareBytes(webhooks, (id) => kept.get(id));
}

async function fetchAll(url: string, webhooks: readonly SentWebhook[]): Promise<Map<string, Uint8Array | null>> {
  const client = createServiceClient(url, apiKey);
  const waiting = [...webhooks];
  const kept = new Map<string, Uint8Array | null>();
  const work = async (): Promise<void> => {
    for (let webhook = waiting.pop(); webhook !== undefined; webhook = waiting.pop()) {
      kept.set(webhook.id, await client.payload(webhook.id));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return kept;
}
