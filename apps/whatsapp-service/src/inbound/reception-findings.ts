import type { RoutingRecord } from '../conversations/routing-record.ts';
import type { Finding } from '../problems/problem.ts';
import type { ForeignId, ReceptionStats } from './reception-stats.ts';

/** The heap is nearly full. */
export const lowMemory: Finding = {
  kind: 'service_overloaded',
  subject: 'memory',
  cause: 'The heap is nearly full, so new requests are answered 503 until it is not.',
  remedy:
    'Give the process more memory (in a container, raise its limit; the heap is half of it), or find the client that asks ' +
    'for so much.',
};

/** Correctly signed webhooks found no room. */
export const turningAway: Finding = {
  kind: 'service_overloaded',
  subject: 'bodies',
  cause:
    'Most webhooks of the last half minute, from addresses with correct signatures, were answered 503: there was no memory for ' +
    'their bodies.',
  remedy:
    'If the store keeps up, raise INTEXURAOS_WHATSAPP_MAX_IN_FLIGHT_BYTES; if all clients share one address, set ' +
    'INTEXURAOS_WHATSAPP_TRUSTED_PROXIES.',
};

export const unknownProxy: Finding = {
  kind: 'proxy_unknown',
  cause:
    'Requests come through a proxy, but INTEXURAOS_WHATSAPP_TRUSTED_PROXIES is 0: all clients count as one address, so a ' +
    'misbehaving client can’t be distinguished from Meta, and media URLs lead to the address that the proxy uses.',
  remedy:
    'Set it to the number of proxies in front of this service, and have the proxy set X-Forwarded-For, -Proto and -Host; ' +
    'docs/guide/proxies.md has configurations for nginx, HAProxy and Caddy.',
};

/** The most likely meaning of an id that is not ours. */
export function foreignFindings(
  foreignIds: readonly ForeignId[],
  ids: { readonly wabaIds: readonly string[]; readonly phoneNumberIds: readonly string[] },
): Finding[] {
  return foreignIds.flatMap(({ kind, id }): Finding[] => {
    const swapped = (as: string, configured: string): Finding => ({
      kind: 'ids_swapped',
      subject: id,
      cause: `${id} arrives as a ${as} but is configured as ${configured}; the two variables may be swapped.`,
      remedy: 'Compare INTEXURAOS_WHATSAPP_WABA_ID and INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID with Meta’s dashboard.',
    });
    if (kind === 'waba' && id === '0') return [testButton];
    if (kind === 'waba' && ids.phoneNumberIds.includes(id)) return [swapped('WABA id', 'phone number id')];
    if (kind === 'phone_number' && ids.wabaIds.includes(id)) return [swapped('phone number id', 'WABA id')];
    if (kind !== 'portfolio') return [];
    return [
      {
        kind: 'foreign_updates',
        subject: id,
        cause:
          `Account updates arrive for ${id}, which is not a configured WABA: most likely your business portfolio. They are ` +
          'stored and not processed.',
        remedy: 'If it is one of your WABAs, add it to INTEXURAOS_WHATSAPP_WABA_ID and replay them.',
      },
    ];
  });
}

const testButton: Finding = {
  kind: 'test_webhooks',
  cause: 'Entries for WABA 0 come from the "Test" button in Meta’s dashboard; they belong to no real account.',
  remedy: null,
};

/** How long a newly connected responder is shown. */
const newsForMs = 7 * 24 * 60 * 60 * 1000;

export function routingFindings(routing: readonly RoutingRecord[], now: number): Finding[] {
  return routing.flatMap(({ key, standbySince }): Finding[] => {
    if (standbySince === null || now - standbySince >= newsForMs) return [];
    return [
      {
        kind: 'other_responder',
        subject: key,
        since: standbySince,
        cause:
          `Standby traffic arrives for number ${key} since ${new Date(standbySince).toISOString()}: another responder is ` +
          'connected, Meta’s Business Agent or a second provider. Users’ messages may go to it.',
        remedy:
          'Conversations show who controls them (GET /v1/conversations?control=other); docs/guide/routing.md says more.',
      },
    ];
  });
}

export function unreadFindings(stats: Pick<ReceptionStats, 'unreadKinds'>): Finding[] {
  return stats.unreadKinds().map(({ kind, count }) => ({
    kind: 'webhook_parts_unread',
    subject: kind,
    count,
    cause:
      `${count === 1 ? 'A webhook part of a kind' : `${count} webhook parts of a kind`} that this version does not understand ` +
      `arrived since the start: ${kind}.`,
    remedy: `Nothing is lost: GET /v1/events?kind=${kind} shows what is stored, and a replay after an upgrade may process it.`,
  }));
}

/** From this many in a row, it is hardly an unknown sender any more. */
const severeCount = 5;
/** An unknown sender that has given up is no longer a problem; Meta repeats a refused webhook more often than this. */
const shownForMs = 60 * 60_000;

/** Signatures that don’t match, with no correct one since the first of them. */
export function signatureFindings(
  { wrongSignatures }: Pick<ReceptionStats, 'wrongSignatures'>,
  now: number,
): Finding[] {
  const { count, firstAgoMs, lastAgoMs } = wrongSignatures() ?? { count: 0, firstAgoMs: 0, lastAgoMs: 0 };
  if (count === 0 || lastAgoMs > shownForMs) return [];
  return [
    {
      kind: 'signatures_wrong',
      severity: count < severeCount ? 'warning' : 'critical',
      since: now - firstAgoMs,
      count,
      cause:
        `${count === 1 ? 'A webhook was' : `${count} webhooks were`} refused because of a wrong signature, and none with a ` +
        'correct one since. If they come from Meta, the app secret was changed there, and nothing is received.',
      remedy:
        'Copy the secret from Meta’s dashboard (App settings → Basic → App secret) into INTEXURAOS_WHATSAPP_APP_SECRET and ' +
        'restart; Meta sends refused webhooks again for up to seven days. If Meta’s webhooks pass, it was an unknown sender.',
    },
  ];
}
