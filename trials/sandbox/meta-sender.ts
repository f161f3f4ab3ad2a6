import { randomBytes } from 'node:crypto';
import type { Simulator, WebhookRecord } from '@intexuraos/whatsapp-simulator';
import type { Sample } from '@intexuraos/whatsapp-simulator/story';
import { arrayOf, type JsonObject, objectOf } from '../support/json.ts';
import { postWebhook } from '../support/post-webhook.ts';
import { eventIdOf } from '../support/service-client.ts';
import { signWebhook } from '../support/sign-webhook.ts';
import { rememberMessages } from './remember-messages.ts';

/** One webhook that was posted, and how it was answered. */
export interface SentWebhook {
  readonly kind: string;
  readonly who: string;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  readonly body: Uint8Array;
  /** The id under which the service keeps it. */
  readonly eventId: string;
  readonly status: number;
  readonly ms: number;
  /** The status that is due: 200, or another one for what has to be refused. */
  readonly dueStatus: number;
}

interface MetaSenderOptions {
  /** Connected to the service already. */
  readonly simulator: Simulator;
  /** The webhook endpoint of the service, for those who are not Meta. */
  readonly callbackUrl: string;
  readonly samples: readonly Sample[];
  readonly now: () => number;
}

export interface MetaSender {
  /** Sends one sample. Rejects for a kind that no sample has, or when nobody answers. */
  readonly send: (kind: string, moment?: { readonly seconds?: number }) => Promise<SentWebhook>;
  /** All that was sent, in order. */
  readonly sent: () => readonly SentWebhook[];
}

/** Has the simulator send the samples, as Meta; what Meta would never send comes from an unknown sender. */
export function createMetaSender({ simulator, callbackUrl, samples, now }: MetaSenderOptions): MetaSender {
  const sent: SentWebhook[] = [];
  const told = new Map<string, JsonObject>();
  return {
    send: async (kind, { seconds = Math.floor(now() / 1000) } = {}) => {
      const sample = samples.find((candidate) => candidate.kind === kind);
      if (!sample) throw new Error(`There is no sample of the kind "${kind}".`);
      const suffix = told.has(kind) ? ` ${sent.length}` : '';
      const body = sample.build({ seconds, suffix, told: (earlier) => tellAgain(told, earlier) });
      if (!told.has(kind)) told.set(kind, body);
      const sentAt = now();
      const posted = isForged(sample)
        ? await postAsStranger(callbackUrl, body, sample)
        : await postAsMeta(simulator, body);
      const dueStatus = sample.refusal?.status ?? 200;
      const webhook = { kind, who: sample.who, sentAt, dueStatus, eventId: eventIdOf(posted.body), ...posted };
      sent.push(webhook);
      return webhook;
    },
    sent: () => sent,
  };
}

function tellAgain(told: ReadonlyMap<string, JsonObject>, kind: string): JsonObject {
  const body = told.get(kind);
  if (!body) throw new Error(`"${kind}" was not sent yet, so it can't be repeated.`);
  return body;
}

type Posted = Pick<SentWebhook, 'body' | 'status' | 'ms'>;

/** Emits every change of a webhook at once, so that they go out in one POST, and waits for its answer. */
async function postAsMeta(simulator: Simulator, webhook: JsonObject): Promise<Posted> {
  const before = simulator.webhooks().at(-1)?.id;
  for (const entry of arrayOf(webhook.entry).map(objectOf)) {
    for (const change of arrayOf(entry.changes).map(objectOf)) {
      const value = objectOf(change.value);
      const { phone_number_id: phoneNumberId } = objectOf(value.metadata);
      if (change.field === 'messages') rememberMessages(simulator, value);
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
  if (!record) throw new Error('The simulator sent nothing: is the app subscribed to the field?');
  return postedOf(record);
}

/** A POST of the simulator, with the answer to its first attempt. */
export function postedOf({ body, attempts }: WebhookRecord): Posted {
  const [first] = attempts;
  const status = typeof first?.outcome === 'number' ? first.outcome : 0;
  return { body: new TextEncoder().encode(body), status, ms: first?.ms ?? 0 };
}

const isForged = ({ refusal }: Sample): boolean => refusal !== undefined && refusal.signature !== 'right';

async function postAsStranger(url: string, webhook: JsonObject, { refusal }: Sample): Promise<Posted> {
  const body = new TextEncoder().encode(JSON.stringify(webhook));
  const isSigned = refusal?.signature === 'wrong';
  const signature = isSigned ? signWebhook(body, randomBytes(16).toString('hex')) : undefined;
  const { status, ms } = await postWebhook({ url, body, ...(signature !== undefined && { signature }) });
  return { body, status, ms };
}
