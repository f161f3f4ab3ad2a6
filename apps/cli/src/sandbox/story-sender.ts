import { randomBytes } from 'node:crypto';
import { eventId } from '@intexuraos/whatsapp-service/event-id';
import type { Simulator, WebhookRecord } from '@intexuraos/whatsapp-simulator';
import { type Sample, scenario } from '@intexuraos/whatsapp-simulator/story';
import { type Json, objectOf, objectsOf } from '../json.ts';
import { postAsMeta } from '../meta/sign-as-meta.ts';
import { rememberMessages, withFiles } from './remember-messages.ts';

/** One webhook that was posted, and how it was answered. */
export interface SentWebhook {
  readonly kind: string;
  readonly who: string;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  readonly body: Uint8Array;
  /** The id under which the service stores it. */
  readonly eventId: string;
  readonly status: number;
  readonly ms: number;
  /** 200, or another status for what has to be refused. */
  readonly expectedStatus: number;
}

export interface StorySender {
  /** Sends one sample. Rejects for a kind that no sample has, or if nothing answers. */
  send(kind: string, seconds: number): Promise<SentWebhook>;
  /** All that was sent, in order. */
  sent(): readonly SentWebhook[];
}

type Posted = Pick<SentWebhook, 'body' | 'status' | 'ms'>;

/**
 * Has a connected simulator send the story's samples, as Meta; what Meta would never send comes from an unknown sender.
 * @param callbackUrl the service's webhook address, for that sender.
 */
export function createStorySender(simulator: Simulator, callbackUrl: string, now: () => number): StorySender {
  const sent: SentWebhook[] = [];
  const bodies = new Map<string, Json>();
  const bodyOf = (kind: string): Json => {
    const body = bodies.get(kind);
    if (!body) throw new Error(`"${kind}" was not sent yet, so it can't be repeated.`);
    return body;
  };
  return {
    send: async (kind, seconds) => {
      const sample = scenario.find((each) => each.kind === kind);
      if (!sample) throw new Error(`There is no sample of the kind "${kind}".`);
      const body = withFiles(simulator, sample.build({ seconds, suffix: '', earlier: bodyOf }));
      bodies.set(kind, body);
      const sentAt = now();
      const posted = isForged(sample)
        ? await postAsStranger(callbackUrl, body, sample)
        : await postByMeta(simulator, body);
      const expectedStatus = sample.refusal?.status ?? 200;
      const webhook = { kind, who: sample.who, sentAt, expectedStatus, eventId: idOf(posted), ...posted };
      sent.push(webhook);
      return webhook;
    },
    sent: () => sent,
  };
}

/** Calls back for each POST that the simulator makes from now on, once it was answered; returns what ends that. */
export function watchTraffic(simulator: Simulator, onSent: (webhook: SentWebhook) => void): () => void {
  const isKnown = new Set(simulator.webhooks().map(({ id }) => id));
  const look = setInterval(() => {
    for (const record of simulator.webhooks()) {
      if (record.attempts.length === 0 || isKnown.has(record.id)) continue;
      isKnown.add(record.id);
      const posted = postedOf(record);
      const kind = [...new Set(record.fields)].join(', ');
      const sentAt = record.attempts[0]?.at ?? record.createdAt;
      onSent({ kind, who: 'the simulator', sentAt, expectedStatus: 200, eventId: idOf(posted), ...posted });
    }
  }, 150);
  look.unref();
  return () => clearInterval(look);
}

const idOf = ({ body }: Posted): string => eventId(body);

/** Emits every change of a webhook at once, so that they go out in one POST, and waits for its answer. */
async function postByMeta(simulator: Simulator, webhook: Json): Promise<Posted> {
  const before = simulator.webhooks().at(-1)?.id;
  for (const entry of objectsOf(webhook.entry)) {
    for (const change of objectsOf(entry.changes)) {
      const value = objectOf(change.value);
      const { phone_number_id: phoneNumberId } = objectOf(value.metadata);
      if (change.field === 'messages' || change.field === 'smb_message_echoes') rememberMessages(simulator, value);
      simulator.platform.webhooks.emit({
        wabaId: String(entry.id),
        field: String(change.field),
        value,
        ...(typeof phoneNumberId === 'string' && { phoneNumberId }),
      });
    }
  }
  await simulator.settled();
  const record = simulator.webhooks().findLast(({ id, attempts }) => id !== before && attempts.length > 0);
  if (!record) throw new Error('The simulator sent nothing. Is the app subscribed to the field?');
  return postedOf(record);
}

/** A POST of the simulator, with the answer to its first attempt. */
function postedOf({ body, attempts }: WebhookRecord): Posted {
  const [first] = attempts;
  const status = typeof first?.outcome === 'number' ? first.outcome : 0;
  return { body: new TextEncoder().encode(body), status, ms: first?.ms ?? 0 };
}

const isForged = ({ refusal }: Sample): boolean => refusal !== undefined && refusal.signature !== 'right';

async function postAsStranger(url: string, webhook: Json, { refusal }: Sample): Promise<Posted> {
  const text = JSON.stringify(webhook);
  const secret = refusal?.signature === 'wrong' ? randomBytes(16).toString('hex') : null;
  const startedAt = performance.now();
  const response = await postAsMeta(new URL(url), text, secret, AbortSignal.timeout(30_000));
  await response.arrayBuffer();
  return { body: new TextEncoder().encode(text), status: response.status, ms: performance.now() - startedAt };
}
