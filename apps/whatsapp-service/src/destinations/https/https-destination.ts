import type { DeliveryJob, DeliveryOutcome, Destination } from '../../deliveries/destination.ts';
import { wantsRecord } from '../../subscriptions/filter.ts';
import type { Sealing } from '../../subscriptions/sealing.ts';
import { type Subscription, validSecrets } from '../../subscriptions/subscription.ts';
import { type EventContent, eventBody, eventContentType } from './event-body.ts';
import type { HttpAnswer, HttpClient, NoAnswer } from './http-client.ts';
import { metaBody } from './meta-body.ts';
import { metaHeaders, standardHeaders } from './signatures.ts';

export interface HttpsDestinationDeps {
  readonly client: Pick<HttpClient, 'exchange'>;
  readonly sealing: Sealing | null;
  /** What is said of the changes of a delivery; null if their record is gone. */
  readonly contentOf: (changes: DeliveryJob['changes']) => Promise<EventContent | null>;
  /** The bytes of a stored webhook; null if they are gone. */
  readonly webhookOf: (eventId: string) => Promise<Uint8Array | null>;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
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
  const { sealing, now } = deps;
  const secrets = validSecrets(subscription, now()).flatMap(
    ({ sealed }) => sealing?.open(sealed, subscription.id) ?? [],
  );
  const [secret] = secrets;
  const auth = subscription.auth && (sealing?.open(subscription.auth.sealed, subscription.id) ?? null);
  if (secret === undefined || (subscription.auth && auth === null)) return notCalled('failed', unreadableSecret);
  const authorization: Record<string, string> = auth === null ? {} : { authorization: auth };
  try {
    if (subscription.form === 'meta') {
      const webhook = await deps.webhookOf(job.changes[0]?.key ?? '');
      const body = webhook && metaBody(webhook, subscription);
      if (!body) return notCalled('dropped', null);
      return { body, headers: { ...asMeta, ...metaHeaders(body, secret), ...authorization } };
    }
    const content = await deps.contentOf(job.changes);
    const body = content && wantsRecord(subscription, content.facts) ? eventBody(job, subscription, content) : null;
    if (body === null) return notCalled('dropped', null);
    const signature = standardHeaders(job.id, now(), body, secrets);
    return { body, headers: { ...asOurselves(deps.version), ...signature, ...authorization } };
  } catch {
    return notCalled('failed', 'The event can’t be read from the store at the moment.');
  }
}

const unreadableSecret =
  'Its secrets can’t be decrypted, because INTEXURAOS_WHATSAPP_ENCRYPTION_KEY has changed since they were stored. Put the old key ' +
  'after the new one, separated by a comma, or rotate the secret and set auth again.';

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

const notCalled = (kind: DeliveryOutcome['kind'], reason: string | null): DeliveryOutcome => ({
  kind,
  status: null,
  headers: {},
  body: '',
  reason,
  durationMs: 0,
});

/** Says that the request itself is wrong, so the same request gets the same answer. Others say how the endpoint is at the moment. */
const permanent: ReadonlySet<number> = new Set([400, 405, 406, 411, 413, 414, 415, 417, 422, 431, 451]);

/** What an answer, or none, means for the delivery. */
export function outcomeOf(answer: HttpAnswer | NoAnswer): DeliveryOutcome {
  if (answer.status === null) {
    const { reason, isClosed, durationMs } = answer;
    return { ...notCalled(isClosed ? 'refused' : 'failed', reason), durationMs };
  }
  const { retryAfterMs, ...shown } = answer;
  const { status } = answer;
  const asked = retryAfterMs === null ? {} : { retryAfterMs };
  if (status >= 200 && status < 300) return { ...shown, kind: 'delivered', reason: null };
  if (status === 410) return { ...shown, kind: 'gone', reason: 'It answered HTTP 410: it wants no more deliveries.' };
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
