import { createHash } from 'node:crypto';
import { createServiceClient as createClient, type EventDetailView, orNull } from '@intexuraos/service-api';

/** A stored webhook and what became of it. */
export interface KeptEvent extends Pick<EventDetailView, 'deliveries'> {
  readonly isProcessed: boolean;
  /** How many items had which outcome, as the service sums them up. */
  readonly counts: NonNullable<EventDetailView['result']>['counts'];
  /** Those of its items that are processed. */
  readonly items: readonly { readonly kind: string; readonly state: string }[];
}

/** The service's API, as far as trials need it. Its calls reject on any answer but 200 and 404, and are null for 404. */
export interface ServiceClient {
  /** A stored webhook. */
  readonly event: (id: string) => Promise<KeptEvent | null>;
  /** The same, waiting up to `withinMs` until its items are processed; then as it is. */
  readonly processedEvent: (id: string, withinMs: number) => Promise<KeptEvent | null>;
  /** The bytes that were stored. */
  readonly payload: (id: string) => Promise<Uint8Array | null>;
  /** All that the API shows of a stored webhook in parsed form: the event without its raw items, and its messages. */
  readonly shown: (id: string) => Promise<readonly unknown[]>;
}

/** The id under which the service keeps a body: the first 32 hex digits of its SHA-256. */
export function eventIdOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 32);
}

export function createServiceClient(url: string, apiKey: string): ServiceClient {
  const { events, messages } = createClient({ url, apiKey });
  const event = (id: string) => orNull(events.get(id).then(keptEvent));
  return {
    event,
    processedEvent: async (id, withinMs) => {
      const deadline = performance.now() + withinMs;
      let found = await event(id);
      while (found && !found.isProcessed && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        found = await event(id);
      }
      return found;
    },
    shown: async (id) => {
      const { more, items } = await events.get(id);
      const wamids = new Set(items.flatMap(({ wamid }) => wamid ?? []));
      const shown = await Promise.all([...wamids].map((wamid) => orNull(messages.get(wamid))));
      return [more, ...items.map(({ raw: _raw, path: _path, identity: _identity, ...item }) => item), ...shown];
    },
    payload: (id) => orNull(events.raw(id)),
  };
}

const none = { applied: 0, duplicate: 0, failed: 0, rejected: 0 };

const keptEvent = ({ deliveries, result, items }: EventDetailView): KeptEvent => ({
  deliveries,
  isProcessed: result !== null,
  counts: result?.counts ?? none,
  items: items.filter(({ state }) => state !== 'pending').map(({ kind, state }) => ({ kind, state })),
});
