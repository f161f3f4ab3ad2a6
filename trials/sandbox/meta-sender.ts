import { randomBytes, randomInt } from 'node:crypto';
import type { JsonObject } from '../support/json.ts';
import { postWebhook } from '../support/post-webhook.ts';
import { eventIdOf } from '../support/service-client.ts';
import { signWebhook } from '../support/sign-webhook.ts';
import { encodeWebhook } from './encode-webhook.ts';
import type { Sample } from './story/webhook-builder.ts';

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
  /** The webhook endpoint of the service. */
  readonly callbackUrl: string;
  readonly verifyToken: string;
  readonly appSecret: string;
  readonly samples: readonly Sample[];
  readonly now: () => number;
}

export interface MetaSender {
  /** Meta's verification handshake: true if the service answered 200 with exactly the challenge. */
  readonly verify: (
    token?: string,
  ) => Promise<{ readonly isVerified: boolean; readonly status: number; readonly ms: number }>;
  /** Posts one sample. Rejects with `UnknownKindError`, or when nobody answers. */
  readonly send: (kind: string, moment?: { readonly seconds?: number }) => Promise<SentWebhook>;
  /** All that was posted, in order. */
  readonly sent: () => readonly SentWebhook[];
}

/** Thrown for a kind that no sample has. */
export class UnknownKindError extends Error {}

/** Plays Meta's sending side: shakes hands, signs and posts. */
export function createMetaSender(options: MetaSenderOptions): MetaSender {
  const sent: SentWebhook[] = [];
  const told = new Map<string, JsonObject>();
  const build = (sample: Sample, seconds: number): JsonObject => {
    const suffix = told.has(sample.kind) ? ` ${sent.length}` : '';
    const body = sample.build({ seconds, suffix, told: (kind) => tellAgain(told, kind) });
    if (!told.has(sample.kind)) told.set(sample.kind, body);
    return body;
  };
  return {
    verify: (token = options.verifyToken) => shakeHands(options.callbackUrl, token),
    send: async (kind, { seconds = Math.floor(options.now() / 1000) } = {}) => {
      const sample = options.samples.find((candidate) => candidate.kind === kind);
      if (!sample) throw new UnknownKindError(`There is no sample of the kind "${kind}".`);
      const body = encodeWebhook(build(sample, seconds));
      const signature = signatureFor(sample, body, options.appSecret);
      const sentAt = options.now();
      const { status, ms } = await postWebhook({ url: options.callbackUrl, body, signature });
      const dueStatus = sample.refusal?.status ?? 200;
      const webhook = { kind, who: sample.who, sentAt, body, eventId: eventIdOf(body), status, ms, dueStatus };
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

function signatureFor(sample: Sample, body: Uint8Array, appSecret: string): string | undefined {
  if (sample.refusal?.signature === 'none') return undefined;
  return signWebhook(body, sample.refusal?.signature === 'wrong' ? randomBytes(16).toString('hex') : appSecret);
}

async function shakeHands(callbackUrl: string, token: string): ReturnType<MetaSender['verify']> {
  const challenge = String(randomInt(100_000_000, 999_999_999));
  const url = new URL(callbackUrl);
  url.search = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.verify_token': token,
    'hub.challenge': challenge,
  }).toString();
  const startedAt = performance.now();
  const answer = await fetch(url);
  const isVerified = answer.status === 200 && (await answer.text()) === challenge;
  return { isVerified, status: answer.status, ms: performance.now() - startedAt };
}
