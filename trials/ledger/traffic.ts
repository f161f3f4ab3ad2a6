import { eventIdOf } from '../support/service-client.ts';
import type { Random } from './random.ts';

/** A webhook as it is sent, with what it says in terms that owe nothing to the service's parser. */
export interface SentWebhook {
  readonly id: string;
  readonly body: Buffer;
  readonly items: readonly SentItem[];
}

/** One message or status. A message is told once under its wamid, a status once under wamid and status. */
export interface SentItem {
  readonly kind: 'message.text' | 'status.sent' | 'status.delivered' | 'status.read';
  readonly wamid: string;
  /** The entry in `messages` or `statuses`. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface Traffic {
  /** A webhook never sent before; some of its items may have been in others. */
  readonly next: () => SentWebhook;
}

const phoneNumberId = '106540352242922';
const firstSecond = 1_760_000_000;
const remembered = 500;

/**
 * What Meta sends a busy number: mostly single messages and statuses, some batches over several entries and changes,
 * and now and then an item that an earlier webhook brought already, in a batch of another shape.
 */
export function createTraffic(random: Random): Traffic {
  const makeItem = createItemMaker(random);
  const recent: SentItem[] = [];
  let sequence = 0;
  const someItem = (): SentItem => {
    if (recent.length > 0 && random.fraction() < 0.1) return random.pick(recent);
    const item = makeItem();
    recent.push(item);
    if (recent.length > remembered) recent.shift();
    return item;
  };
  return {
    next: () => {
      const size = random.fraction() < 0.8 ? 1 : random.between(2, 12);
      const items = Array.from({ length: size }, someItem);
      sequence += 1;
      const body = Buffer.from(JSON.stringify(envelope(spread(items, random), sequence)));
      return { id: eventIdOf(body), body, items };
    },
  };
}

function createItemMaker(random: Random): () => SentItem {
  let made = 0;
  /** Pending statuses of sent messages: they are created in order, and delivered in any order. */
  const owed: SentItem[] = [];
  return () => {
    const status = owed.shift();
    if (status !== undefined && random.fraction() < 0.7) return status;
    if (status !== undefined) owed.unshift(status);
    made += 1;
    const waId = `4915${String(random.between(0, 199)).padStart(7, '0')}`;
    const wamid = `wamid.CHAOS${String(made).padStart(8, '0')}`;
    const at = firstSecond + made;
    if (random.fraction() < 0.5) return inboundText(wamid, waId, at);
    owed.push(...statusesOf(wamid, waId, at));
    return owed.shift() ?? inboundText(wamid, waId, at);
  };
}

function inboundText(wamid: string, waId: string, at: number): SentItem {
  const json = { from: waId, id: wamid, timestamp: String(at), type: 'text', text: { body: `Message ${wamid}` } };
  return { kind: 'message.text', wamid, json };
}

function statusesOf(wamid: string, waId: string, at: number): SentItem[] {
  return (['sent', 'delivered', 'read'] as const).map((status, index) => ({
    kind: `status.${status}` as const,
    wamid,
    json: { id: wamid, status, timestamp: String(at + index), recipient_id: waId },
  }));
}

/** Deals the items out to one or more changes. */
function spread(items: readonly SentItem[], random: Random): SentItem[][] {
  const changes = Array.from({ length: random.between(1, Math.min(3, items.length)) }, (): SentItem[] => []);
  for (const item of items) random.pick(changes).push(item);
  return changes.filter((change) => change.length > 0);
}

function envelope(changes: readonly SentItem[][], sequence: number): unknown {
  const entry = changes.map((items) => ({
    id: '102290129340398',
    changes: [{ field: 'messages', value: messagesValue(items) }],
  }));
  // Meta's entries of messages carry no time; a number of our own makes two webhooks of the same items two bodies.
  return { object: 'whatsapp_business_account', entry, chaos: sequence };
}

function messagesValue(items: readonly SentItem[]): Record<string, unknown> {
  const messages = items.filter(({ kind }) => kind === 'message.text').map(({ json }) => json);
  const statuses = items.filter(({ kind }) => kind !== 'message.text').map(({ json }) => json);
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550783881', phone_number_id: phoneNumberId },
    ...(messages.length > 0 && { contacts: messages.map(({ from }) => ({ profile: { name: 'A' }, wa_id: from })) }),
    ...(messages.length > 0 && { messages }),
    ...(statuses.length > 0 && { statuses }),
  };
}
