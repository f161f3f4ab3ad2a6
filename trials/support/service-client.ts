import { createHash } from 'node:crypto';
import { arrayOf, isJsonObject, type JsonObject, objectOf } from './json.ts';

/** What the service's API says of one kept webhook, as far as trials need it. */
export interface KeptEvent {
  /** How often this very body was delivered. */
  readonly deliveries: number;
  /** Whether its items are through. */
  readonly isProcessed: boolean;
  /** What became of how many items, summed up by the service. */
  readonly counts: Readonly<Record<'applied' | 'duplicate' | 'failed' | 'rejected', number>>;
  /** Those of its items that something became of. */
  readonly items: readonly KeptItem[];
}

export interface KeptItem {
  /** Kind and type, such as `message.text`. */
  readonly kind: string;
  readonly state: string;
}

export interface ServiceClient {
  /** A kept webhook; null where the service knows none under this id. */
  readonly event: (id: string) => Promise<KeptEvent | null>;
  /** The same, waiting up to `withinMs` until its items are through; then as it is. */
  readonly processedEvent: (id: string, withinMs: number) => Promise<KeptEvent | null>;
  /** The bytes that were kept; null for an unknown id. */
  readonly payload: (id: string) => Promise<Uint8Array | null>;
  /** All that the API shows of a kept webhook in parsed form: the event without its raw items, and its messages. */
  readonly shown: (id: string) => Promise<readonly unknown[]>;
}

/** The id under which the service keeps a body: the first 32 hex digits of its SHA-256. */
export function eventIdOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 32);
}

/** Reads the service's API over HTTP. Its calls reject on any answer but 200 and 404. */
export function createServiceClient(url: string, apiKey: string): ServiceClient {
  const get = async (path: string): Promise<Response | null> => {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${apiKey}` } });
    if (answer.status === 200) return answer;
    const text = await answer.text();
    if (answer.status === 404) return null;
    throw new Error(`GET ${path} was answered ${answer.status}: ${text.slice(0, 300)}`);
  };
  const event = async (id: string): Promise<KeptEvent | null> => {
    const answer = await get(`/v1/events/${id}`);
    return answer && keptEvent(objectOf(await answer.json()));
  };
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
      const detail = objectOf(await (await get(`/v1/events/${id}`))?.json());
      const items = arrayOf(detail.items).map(objectOf);
      const wamids = new Set(items.flatMap(({ wamid }) => (typeof wamid === 'string' ? [wamid] : [])));
      const paths = [...wamids].map((wamid) => `/v1/messages/${encodeURIComponent(wamid)}`);
      const messages = await Promise.all(paths.map(async (path) => (await get(path))?.json() ?? null));
      return [
        detail.more,
        ...items.map(({ raw: _raw, path: _path, identity: _identity, ...item }) => item),
        ...messages,
      ];
    },
    payload: async (id) => {
      const answer = await get(`/v1/events/${id}/raw`);
      return answer && new Uint8Array(await answer.arrayBuffer());
    },
  };
}

function keptEvent(event: JsonObject): KeptEvent {
  const counts = objectOf(objectOf(event.result).counts);
  const items = arrayOf(event.items).map((item) => {
    const { kind, state } = objectOf(item);
    return { kind: String(kind), state: String(state) };
  });
  return {
    deliveries: numberOf(event.deliveries),
    isProcessed: isJsonObject(event.result),
    counts: {
      applied: numberOf(counts.applied),
      duplicate: numberOf(counts.duplicate),
      failed: numberOf(counts.failed),
      rejected: numberOf(counts.rejected),
    },
    items: items.filter((item) => item.state !== 'pending'),
  };
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
