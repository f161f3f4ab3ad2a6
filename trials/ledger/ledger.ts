import type { SentItem, SentWebhook } from './traffic.ts';

/** A record, outside the service, of the sent webhooks and those answered 200. */
export interface Ledger {
  readonly sent: (webhook: SentWebhook) => void;
  readonly acknowledged: (webhook: SentWebhook) => void;
  /** Sent, and not yet answered 200: what Meta would send again. In order of first sending. */
  readonly unacknowledged: () => SentWebhook[];
  readonly allAcknowledged: () => SentWebhook[];
  /** Acknowledged since this was last called. */
  readonly newlyAcknowledged: () => SentWebhook[];
  readonly counts: () => { readonly webhooks: number; readonly deliveries: number; readonly acknowledged: number };
}

export function createLedger(): Ledger {
  const webhooks = new Map<string, SentWebhook>();
  const acknowledged = new Set<string>();
  const unchecked = new Set<string>();
  let deliveries = 0;
  const those = (ids: Iterable<string>): SentWebhook[] =>
    [...ids].flatMap((id) => {
      const webhook = webhooks.get(id);
      return webhook === undefined ? [] : [webhook];
    });
  return {
    sent: (webhook) => {
      deliveries += 1;
      webhooks.set(webhook.id, webhook);
    },
    acknowledged: ({ id }) => {
      if (!acknowledged.has(id)) unchecked.add(id);
      acknowledged.add(id);
    },
    unacknowledged: () => [...webhooks.values()].filter(({ id }) => !acknowledged.has(id)),
    allAcknowledged: () => those(acknowledged),
    newlyAcknowledged: () => {
      const found = those(unchecked);
      unchecked.clear();
      return found;
    },
    counts: () => ({ webhooks: webhooks.size, deliveries, acknowledged: acknowledged.size }),
  };
}

export interface KeptBytes {
  /** Ids of acknowledged webhooks that the store does not have. */
  readonly missing: string[];
  /** Ids of those whose bytes are not the ones sent. */
  readonly changed: string[];
}

/** Holds what the store has, by id, against what was acknowledged. */
export function compareBytes(
  acknowledged: readonly SentWebhook[],
  kept: (id: string) => Uint8Array | null | undefined,
): KeptBytes {
  const missing: string[] = [];
  const changed: string[] = [];
  for (const { id, body } of acknowledged) {
    const bytes = kept(id);
    if (bytes === null || bytes === undefined) missing.push(id);
    else if (!body.equals(bytes)) changed.push(id);
  }
  return { missing, changed };
}

/** The items of all webhooks, each once however often it came. */
export function distinctItems(webhooks: readonly SentWebhook[]): Map<string, SentItem> {
  return new Map(webhooks.flatMap(({ items }) => items.map((item) => [itemKey(item), item])));
}

const itemKey = ({ kind, wamid }: { kind: string; wamid: string }): string => `${kind} ${wamid}`;
