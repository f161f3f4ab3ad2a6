import { explainUnreached } from '@intexuraos/cloud-api';
import { type Json, objectOf, objectsOf, textOf } from '../../json.ts';
import { timeZoneOfAccount } from '../../meta/accounts.ts';
import { CommandError, exitCodes } from '../../outcome.ts';
import { duration } from '../../terminal/times.ts';
import { type Check, failed, ok, warning, worst } from '../check.ts';

const group = 'Service';
const slowMs = 60_000;
const stuckMs = 10 * 60_000;

export const serviceChecks: readonly Check[] = [
  {
    id: 'service',
    group,
    title: 'service',
    after: [],
    look: async ({ health, context: { settings } }) => {
      const { version, uptimeSeconds } = await health().catch(notReached);
      if (textOf(version) === null)
        return failed(
          `${settings.serviceUrl}/health is not the service’s`,
          'Another program answers there.',
          'Give the service’s address with --service.',
        );
      return ok(`version ${version}, up for ${duration(Number(uptimeSeconds) * 1000)}`);
    },
  },
  {
    id: 'api-key',
    group,
    title: 'API key',
    after: ['service'],
    look: async ({ context: { service, settings } }) => {
      if (settings.apiKey === null) {
        return failed(
          'none is set',
          'Nothing can be sent or read through the service.',
          'Set INTEXURAOS_WHATSAPP_API_KEYS, or run `whatsapp setup`.',
        );
      }
      await service.getWithoutContent('/v1/events', { limit: '1' });
      return ok('accepted by the service');
    },
  },
  {
    id: 'standing',
    group,
    title: 'account standing',
    after: ['api-key'],
    look: async ({ context: { service } }) => {
      const standing = objectsOf((await service.getWithoutContent('/v1/account')).standing);
      const findings = standing.flatMap((each) => {
        const say = each.severity === 'critical' ? failed : each.severity === 'warning' ? warning : null;
        const since = textOf(each.since) === null ? '' : ` on ${String(each.since).slice(0, 10)}`;
        const remedy = textOf(each.remedy) ?? 'No remedy is known; WhatsApp Manager shows more.';
        return say === null ? [] : [say(String(each.meaning), `Meta reported it by webhook${since}.`, remedy)];
      });
      return findings.length === 0 ? ok('no ban, restriction or alert is in force') : worst(findings);
    },
  },
  {
    id: 'free-messages',
    group,
    title: 'free service messages',
    after: ['api-key'],
    look: async ({ context: { service } }) => {
      const months = objectsOf((await service.getWithoutContent('/v1/usage')).freeServiceMessages);
      const findings = months.map(({ phoneNumberId, used, limit, share }) => {
        const detail = `number ${phoneNumberId} has used ${used} of ${limit} this month`;
        if (Number(share) < 0.8) return ok(detail);
        const cause =
          'After the first thousand, each service message is charged; without a payment method, none is delivered.';
        return warning(
          detail,
          cause,
          'Check the payment method in WhatsApp Manager under Billing. `whatsapp usage` shows more.',
        );
      });
      return findings.length === 0 ? ok('none used this month') : worst(findings);
    },
  },
  {
    id: 'time-zone',
    group,
    title: 'time zone of usage',
    after: ['api-key', 'waba'],
    look: async ({ account, context: { service, settings } }) => {
      const counted = textOf((await service.getWithoutContent('/v1/usage')).timeZone) ?? 'UTC';
      const accounts = await Promise.all(settings.wabaIds.map(account));
      const zones = accounts.flatMap((each) => timeZoneOfAccount(each) ?? []);
      const [zone] = zones;
      // If accounts are in several time zones, one setting can match only one of them.
      if (zone === undefined || zones.some((each) => isSameZone(each, counted))) return ok(counted);
      return warning(
        `the service counts in ${counted}, the account is in ${zone}`,
        'Meta counts the free service messages of a month in the account’s time zone.',
        `Set INTEXURAOS_WHATSAPP_TIME_ZONE=${zone} and restart the service.`,
      );
    },
  },
  {
    id: 'store',
    group,
    title: 'store',
    after: ['service'],
    look: async ({ health }) => {
      const store = objectOf((await health()).store);
      const problem = textOf(store.problem);
      if (problem !== null)
        return failed(
          problem,
          'Webhooks can’t be stored and are refused; Meta sends them again for seven days.',
          'Follow the line above; the service’s log says more.',
        );
      const [first] = Array.isArray(store.warnings) ? store.warnings : [];
      return first === undefined
        ? ok(String(store.kind))
        : warning(String(first), 'A problem is developing.', 'Fix it before webhooks are refused.');
    },
  },
  {
    id: 'backlog',
    group,
    title: 'processing',
    after: ['store'],
    look: async ({ health }) => {
      const { oldestUnprocessedAgeMs: age, events } = await health();
      const pending = Number(objectOf(events).pending ?? 0);
      const detail = `${pending} webhooks wait${typeof age === 'number' ? `, the oldest for ${duration(age)}` : ''}`;
      const remedy = 'The log says why processing fails or is slow; pending webhooks are safe.';
      if (typeof age === 'number' && age > stuckMs) return failed(detail, 'Processing has stopped.', remedy);
      if (typeof age === 'number' && age > slowMs) return warning(detail, 'Processing is behind.', remedy);
      return ok(detail);
    },
  },
  {
    id: 'sending',
    group,
    title: 'outbox',
    after: ['service'],
    look: async ({ health, context: { now } }) => {
      const sending = objectOf((await health()).sending);
      const problem = textOf(sending.problem);
      if (problem?.startsWith(noToken))
        return failed(problem, 'The service was started without a token.', 'Set it, and restart the service.');
      const [paused] = objectsOf(sending.paused);
      if (paused) {
        if (paused.cause === 'operator') {
          return warning(
            `number ${paused.phoneNumberId} is paused: ${reasonOf(paused)}`,
            'An operator paused it; its messages wait, including replies.',
            `\`whatsapp outbox resume ${paused.phoneNumberId}\` sends again.`,
          );
        }
        const { why, remedy } = pauses[String(paused.cause)] ?? refusedPause;
        const hold = textOf(paused.hold);
        if (hold !== null) {
          const detail = `number ${paused.phoneNumberId} holds back ${heldWords(hold)}: ${reasonOf(paused)}`;
          return failed(
            detail,
            'Meta refuses those; they wait, and everything else is sent.',
            remedy(objectOf(paused.problem)),
          );
        }
        return failed(
          `number ${paused.phoneNumberId} is paused: ${reasonOf(paused)}`,
          why,
          remedy(objectOf(paused.problem)),
        );
      }
      // Without an API key the service says only how many, not which.
      if (Number(sending.pausedNumbers ?? 0) + Number(sending.holds ?? 0) > 0)
        return failed(
          problem ?? `${sending.pausedNumbers} numbers are paused, ${sending.holds ?? 0} parts of numbers on hold`,
          'Their messages wait: Meta refuses them all, or cannot be reached.',
          'Set INTEXURAOS_WHATSAPP_API_KEYS (or WHATSAPP_API_KEY) so that doctor can say which and why.',
        );
      if (problem !== null)
        return failed(
          problem,
          'Nothing can be sent or accepted.',
          '/health with an API key says why and what to do, and so does the log; then restart the service.',
        );
      const unknown = Number(sending.unknown ?? 0);
      const waitsMs = now() - Date.parse(String(sending.oldestQueuedAt));
      const since = waitsMs > slowMs ? `, the oldest for ${duration(waitsMs)}` : '';
      const detail = `${sending.queued ?? '?'} queued${since}, ${unknown} unknown`;
      if (unknown > 0)
        return warning(
          detail,
          'It is not yet known whether Meta accepted these; status webhooks will settle it.',
          '`whatsapp outbox list --state unknown`',
        );
      return ok(detail);
    },
  },
  {
    id: 'reception',
    group,
    title: 'reception',
    // The service shows what arrived, and from whom, only to callers with a key.
    after: ['api-key'],
    look: async ({ health }) => {
      const { foreignIds } = await health();
      const [foreign] = objectsOf(foreignIds);
      if (foreign) {
        return warning(
          `${foreign.count} webhooks for ${String(foreign.kind).replaceAll('_', ' ')} ${foreign.id}`,
          'The app gets webhooks for accounts or numbers that are not configured as yours.',
          'Add the id to INTEXURAOS_WHATSAPP_WABA_ID or INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID, or unsubscribe the app from that account.',
        );
      }
      return ok('no unexpected webhooks');
    },
  },
];

/** Nothing is received or sent while the service is down: that is a failure, not something unknown. */
function notReached(error: unknown): never {
  if (!(error instanceof CommandError) || error.exitCode !== exitCodes.unreachable) throw error;
  throw new CommandError(exitCodes.trouble, error.message, error.remedy);
}

/** A zone may have several names. */
function isSameZone(a: string, b: string): boolean {
  const [first, second] = [a, b].map((timeZone) => new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions());
  return first?.timeZone === second?.timeZone;
}

const noToken = 'There is no access token';

const refusedPause = {
  why: 'Meta refuses every message from it; they wait.',
  remedy: ({ code, remedy }: Json) => {
    const more = typeof code === 'number' ? `\`whatsapp explain ${code}\`` : 'GET /v1/outbox/{id}';
    const first = textOf(remedy);
    return `${first === null ? '' : `${first} `}${more} says more; it resumes by itself once that is fixed, or immediately with \`whatsapp outbox resume\`.`;
  },
};

/** Why a number is paused, by the cause that the service reports. */
const pauses: Readonly<Record<string, { why: string; remedy: (problem: Json) => string }>> = {
  refused: refusedPause,
  unavailable: {
    why: 'Meta cannot be reached or has an outage; messages wait.',
    remedy: ({ code, details }) =>
      typeof code === 'number'
        ? 'Nothing to do; it resumes by itself within seconds of Meta’s return, or after the time that Meta asked for.'
        : `${explainUnreached(textOf(details) ?? '').remedy} It resumes by itself.`,
  },
  unanswered: {
    why:
      'Calls end without an answer from Meta; messages wait, and those already attempted stay unknown until a status ' +
      'settles them.',
    remedy: () => 'Check the network and any proxy between the service and Meta; it resumes by itself.',
  },
};

/** The messages that wait while the number's others are sent, by the service's word for the hold. */
const heldWords = (hold: string): string =>
  ({ paid: 'templates and Direct Send', service: 'free-form messages', marketing_messages: 'marketing messages' })[
    hold
  ] ?? `messages for Graph version ${hold}`;

function reasonOf({ problem }: Json): string {
  const { code, title, details } = objectOf(problem);
  if (typeof code === 'number') return `code ${code} ${textOf(title) ?? ''}`.trim();
  return [textOf(title), textOf(details)].filter((text) => text !== null).join(': ');
}
