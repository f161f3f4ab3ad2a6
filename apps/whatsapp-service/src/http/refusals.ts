import type { ReceptionOutcome } from '../inbound/reception-stats.ts';
import type { Log } from '../log.ts';

/**
 * Why a request was refused, for refusals that anyone who reaches the port can cause; named like the error codes that
 * clients get. Webhooks are counted by `inbound/reception-stats.ts`.
 */
export const refusalReasons = [
  'no_key',
  'wrong_key',
  'too_many_wrong_keys',
  'forbidden',
  'scope_missing',
  'number_not_allowed',
  'wrong_verify_token',
  'not_found',
  'method_not_allowed',
  'bad_request',
  'malformed_url',
  'malformed_json',
  'nested_too_deeply',
  'too_many_fields',
  'unsupported_media_type',
  'url_too_long',
  'headers_too_large',
  'body_too_large',
  'request_timeout',
  'slow_body',
  'slow_reader',
  'too_many_unanswered',
  'too_many_connections',
  'too_many_streams',
  'overloaded',
  'low_memory',
] as const;

export type RefusalReason = (typeof refusalReasons)[number];

/** Counts refused requests by reason since the start, for the log, the metrics and health. */
export interface Refusals {
  count(reason: RefusalReason): void;
  /** Every reason, with 0 for those that did not occur. */
  counts(): Readonly<Record<RefusalReason, number>>;
}

export function createRefusals(): Refusals {
  const counts = Object.fromEntries(refusalReasons.map((reason) => [reason, 0])) as Record<RefusalReason, number>;
  return {
    count: (reason) => {
      counts[reason] += 1;
    },
    counts: () => ({ ...counts }),
  };
}

/** The reason that an error code means; null for errors that are not refusals of this kind. */
export function refusalOf(code: string): RefusalReason | null {
  return refusalReasons.find((reason) => reason === code) ?? null;
}

const lowMemory = 'The heap is nearly full. Give the process more memory, or find the client that uses so much.';

const webhookRemedies: Partial<Record<ReceptionOutcome, string>> = {
  signature_wrong:
    'If they are from Meta, INTEXURAOS_WHATSAPP_APP_SECRET is not the secret of the app that sends them (App settings → Basic).',
  foreign:
    'They are for accounts or numbers that INTEXURAOS_WHATSAPP_WABA_ID and _PHONE_NUMBER_ID do not list; /health shows the ids.',
  store_unavailable: 'Meta retries them for up to seven days; fix the store.',
  overloaded: 'More bodies arrived at once than INTEXURAOS_WHATSAPP_MAX_IN_FLIGHT_BYTES allows; Meta retries them.',
  low_memory: lowMemory,
};

/** Reasons that an operator can fix. Scanners and mistyped URLs cause the others all day. */
const requestRemedies: Partial<Record<RefusalReason, string>> = {
  wrong_key: 'If this is one of your clients, give it a key from INTEXURAOS_WHATSAPP_API_KEYS.',
  too_many_wrong_keys:
    'A client is guessing keys, or has an old one. Valid keys still pass. If all clients share one address, set ' +
    'INTEXURAOS_WHATSAPP_TRUSTED_PROXIES.',
  forbidden: 'The metrics key gives access to /metrics only; give this client a key from INTEXURAOS_WHATSAPP_API_KEYS.',
  scope_missing: 'A client needs a key with another scope; its response names the scope (docs/guide/keys.md).',
  number_not_allowed: 'A client uses a key that is limited to other business numbers; its response names them.',
  wrong_verify_token: 'If this is Meta, enter the value of INTEXURAOS_WHATSAPP_VERIFY_TOKEN in Meta’s dashboard.',
  slow_body: 'Bodies must deliver 16 KiB every 5 s. If this is one of your clients, check its network.',
  slow_reader: 'A client did not read its responses. If it is one of yours, check whether it hangs.',
  too_many_unanswered: 'A client pipelined more requests on one connection than are allowed.',
  too_many_connections: 'Unknown clients opened more connections than are allowed; those idle longest were closed.',
  too_many_streams: 'Each client should use one connection to follow /v1/stream.',
  overloaded: 'More bodies arrived at once than INTEXURAOS_WHATSAPP_MAX_IN_FLIGHT_BYTES allows.',
  low_memory: lowMemory,
};

/** The remedy for refusals of a kind; null if there is nothing to do. */
export function remedyOfRefusal(of: 'webhooks' | 'requests', reason: string): string | null {
  const remedies: Readonly<Record<string, string>> = of === 'webhooks' ? webhookRemedies : requestRemedies;
  return remedies[reason] ?? null;
}

const accepted: readonly string[] = ['stored', 'duplicate'];
/** These indicate problems that the log reports on a line of their own (`status/find-problems.ts`). */
const reportedAsProblem: ReadonlySet<string> = new Set(['signature_wrong', 'store_unavailable', 'low_memory']);
const onceInMs = 60_000;

export interface RefusalLogDeps {
  /** Outcomes of webhooks since the start. */
  readonly webhooks: () => Readonly<Partial<Record<ReceptionOutcome, number>>>;
  /** Other requests that were refused since the start. */
  readonly requests: () => Readonly<Partial<Record<RefusalReason, number>>>;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** A steady clock, in milliseconds. */
  readonly now: () => number;
}

/**
 * Summarises refusals each time it is called: at most one line a minute for each reason, with the count since the previous
 * line. A refused request leaves no other trace in the log, so that no sender can fill it.
 */
export function createRefusalLog({ webhooks, requests, log, now }: RefusalLogDeps): () => void {
  const newWebhooks = createSummary(now);
  const newRequests = createSummary(now);
  return () => {
    for (const { reason, count } of newWebhooks(webhooks())) {
      if (accepted.includes(reason)) continue;
      const level = reportedAsProblem.has(reason) ? 'info' : 'warn';
      log[level]({ reason, count, remedy: webhookRemedies[reason] }, 'Webhooks refused.');
    }
    for (const { reason, count } of newRequests(requests())) {
      const remedy = requestRemedies[reason];
      log[remedy === undefined ? 'info' : 'warn']({ reason, count, remedy }, 'Requests refused.');
    }
  };
}

/** Returns the increase of each count since it was last returned, at most once a minute. */
function createSummary(now: () => number) {
  const last = new Map<string, { readonly count: number; readonly at: number }>();
  return <T extends string>(counts: Readonly<Partial<Record<T, number>>>): { reason: T; count: number }[] =>
    (Object.entries(counts) as [T, number][]).flatMap(([reason, total]) => {
      const before = last.get(reason) ?? { count: 0, at: Number.NEGATIVE_INFINITY };
      if (total === before.count || now() - before.at < onceInMs) return [];
      last.set(reason, { count: total, at: now() });
      return [{ reason, count: total - before.count }];
    });
}
