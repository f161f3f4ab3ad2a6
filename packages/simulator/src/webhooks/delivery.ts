import type { Clock } from '../clock.ts';
import type { World } from '../world/world.ts';
import { type BodyEncoding, type Exchanger, NoAnswerError, type Request } from './exchange.ts';
import { type Post, targetOf } from './post.ts';
import { retriesEndAfterMs, retryDelayMs } from './retry-schedule.ts';
import { signatureHeaders } from './signature.ts';
import type { Target } from './targets.ts';
import type { Encoding } from './update.ts';
import type { WebhookAttempt, WebhookRecord } from './webhooks.ts';

export interface DeliveryDeps {
  readonly clock: Clock;
  readonly world: () => World;
  readonly http: Exchanger;
  readonly encoding: Encoding;
  /** Adds a POST that is due for a retry to the queue of its callback. */
  readonly onRetry: (target: Target, post: Post) => void;
}

/** Attempts to deliver POSTs, and schedules retries of those that were not accepted. */
export interface Delivery {
  /** One attempt; never rejects. */
  attempt(post: Post): Promise<void>;
  /** Schedules no more retries. */
  stop(): void;
}

export function createDelivery({ clock, world, http, encoding, onRetry }: DeliveryDeps): Delivery {
  const bodyEncoding = encoding === 'escaped' ? 'latin1' : 'utf8';
  const retries = new Set<() => void>();
  let isStopped = false;

  const attempt = async (post: Post): Promise<void> => {
    const { record } = post;
    const target = targetOf(post, world());
    if (!target) {
      giveUp(post, 'unsubscribed');
      return;
    }
    record.url = target.url;
    // An app may have a new secret by now, so each attempt is signed with the current one.
    const secret = world().apps.get(target.appId)?.secret ?? '';
    const at = clock.now();
    const startedAt = performance.now();
    const request = requestOf(target.url, record.body, bodyEncoding, secret);
    record.nextAttemptAt = undefined;
    const { outcome, answer } = await outcomeOf(request, http);
    if (isStopped) return;
    const ms = Math.round(performance.now() - startedAt);
    record.attempts.push({ at, ms, outcome, headers: request.headers, answer });
    if (outcome === 200) record.state = 'delivered';
    else planRetry(post);
  };
  const planRetry = (post: Post): void => {
    const delayMs = retryDelayMs(post.record.attempts.length);
    if (delayMs === 0) retry(post);
    else if (clock.now() + delayMs > post.record.createdAt + retriesEndAfterMs) giveUp(post, 'seven-days');
    else retryLater(post, delayMs);
  };
  const retryLater = (post: Post, delayMs: number): void => {
    post.record.nextAttemptAt = clock.now() + delayMs;
    const cancel = clock.after(delayMs, () => {
      retries.delete(cancel);
      retry(post);
    });
    retries.add(cancel);
  };
  const retry = (post: Post): void => {
    const target = targetOf(post, world());
    if (target) onRetry(target, post);
    else giveUp(post, 'unsubscribed');
  };
  const giveUp = ({ record }: Post, why: WebhookRecord['givenUpFor']): void => {
    record.state = 'given-up';
    record.givenUpFor = why;
  };

  return {
    attempt,
    stop: () => {
      isStopped = true;
      for (const cancel of retries) cancel();
      retries.clear();
    },
  };
}

async function outcomeOf(request: Request, http: Exchanger): Promise<Pick<WebhookAttempt, 'outcome' | 'answer'>> {
  try {
    const { status, text } = await http.exchange(request);
    return { outcome: status, answer: text };
  } catch (error) {
    return { outcome: error instanceof NoAnswerError ? error.reason : 'broken', answer: '' };
  }
}

function requestOf(url: string, text: string, bodyEncoding: BodyEncoding, secret: string): Request {
  return {
    method: 'POST',
    url,
    body: { text, encoding: bodyEncoding },
    headers: {
      'User-Agent': 'facebookexternalua',
      Accept: '*/*',
      'Accept-Encoding': 'deflate, gzip',
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(text, bodyEncoding),
      ...signatureHeaders(text, bodyEncoding, secret),
    },
  };
}
