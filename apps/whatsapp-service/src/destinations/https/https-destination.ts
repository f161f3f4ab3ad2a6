import type { DeliveryJob, DeliveryOutcome, Destination } from '../../deliveries/destination.ts';
import type { Subscription } from '../../subscriptions/subscription.ts';
import { eventContentType } from '../event-body.ts';
import { metaHeaders } from '../signatures.ts';
import {
  notCalled,
  openSecrets,
  type SignedEventDeps,
  signedEvent,
  unreadableEvent,
  unreadableSecrets,
} from '../signed-event.ts';
import type { HttpAnswer, HttpClient, NoAnswer } from './http-client.ts';
import { metaBody } from './meta-body.ts';

export interface HttpsDestinationDeps extends SignedEventDeps {
  readonly client: Pick<HttpClient, 'exchange'>;
  /** The bytes of a stored webhook; null if they are gone. */
  readonly webhookOf: (eventId: string) => Promise<Uint8Array | null>;
  readonly version: string;
}

/** Posts deliveries to URLs. */
export function createHttpsDestination(deps: HttpsDestinationDeps): Destination<Subscription> {
  const { client } = deps;
  return {
    deliver: async (job, subscription, signal) => {
      const prepared = await prepare(job, subscription, deps);
      if ('kind' in prepared) return prepared;
      const { body, headers } = prepared;
      const timeoutMs = subscription.timeoutSeconds * 1_000;
      const url = new URL(subscription.url);
      return outcomeOf(await client.exchange({ method: 'POST', url, headers, body, timeoutMs, signal }));
    },
  };
}

interface Prepared {
  readonly body: Uint8Array | string;
  readonly headers: Readonly<Record<string, string>>;
}

async function prepare(
  job: DeliveryJob,
  subscription: Subscription,
  deps: HttpsDestinationDeps,
): Promise<Prepared | DeliveryOutcome> {
  const auth = subscription.auth && (deps.sealing?.open(subscription.auth.sealed, subscription.id) ?? null);
  if (subscription.auth && auth === null) return unreadableSecrets;
  const authorization: Record<string, string> = auth === null ? {} : { authorization: auth };
  if (subscription.form === 'meta') {
    const prepared = await prepareWebhook(job, subscription, deps);
    return 'kind' in prepared ? prepared : { ...prepared, headers: { ...prepared.headers, ...authorization } };
  }
  const signed = await signedEvent(job, subscription, deps);
  if ('kind' in signed) return signed;
  return { body: signed.text, headers: { ...asOurselves(deps.version), ...signed.signature, ...authorization } };
}

/** Meta's own webhook, signed as Meta does. */
async function prepareWebhook(
  { changes }: DeliveryJob,
  subscription: Subscription,
  { sealing, webhookOf, now }: HttpsDestinationDeps,
): Promise<Prepared | DeliveryOutcome> {
  const [secret] = openSecrets(subscription, sealing, now());
  if (secret === undefined) return unreadableSecrets;
  try {
    const webhook = await webhookOf(changes[0]?.key ?? '');
    const body = webhook && metaBody(webhook, subscription);
    if (!body) return notCalled('dropped', null);
    return { body, headers: { ...asMeta, ...metaHeaders(body, secret) } };
  } catch {
    return unreadableEvent;
  }
}

/** As Meta calls its receivers, some of which look at more than the body. */
const asMeta = {
  'content-type': 'application/json',
  'user-agent': 'facebookexternalua',
  accept: '*/*',
};

const asOurselves = (version: string) => ({
  'content-type': eventContentType,
  'user-agent': `IntexuraOS-WhatsApp/${version}`,
});

/** Says that the request itself is wrong, so the same request gets the same answer. Others say how the endpoint is at the moment. */
const permanent: ReadonlySet<number> = new Set([400, 405, 406, 411, 413, 414, 415, 417, 422, 431, 451]);

/** The delivery's outcome for an answer, or for none. */
export function outcomeOf(answer: HttpAnswer | NoAnswer): DeliveryOutcome {
  if (answer.status === null) {
    return { ...notCalled('failed', answer.reason), durationMs: answer.durationMs };
  }
  const { retryAfterMs, ...shown } = answer;
  const { status } = answer;
  const asked = retryAfterMs === null ? {} : { retryAfterMs };
  if (status >= 200 && status < 300) return { ...shown, kind: 'delivered', reason: null };
  if (status === 410) return { ...shown, kind: 'gone', reason: 'It answered HTTP 410, which stops deliveries.' };
  if (status >= 300 && status < 400) {
    const reason = `It answered HTTP ${status}, a redirect, and redirects are not followed. Subscribe with the final URL.`;
    return { ...shown, kind: 'failed', reason };
  }
  return {
    ...shown,
    ...asked,
    kind: permanent.has(status) ? 'refused' : 'failed',
    reason: `It answered HTTP ${status}.`,
  };
}
