import { daysIn } from '@intexuraos/cloud-api';
import { oneOf, type UsageView, usagePageComponent } from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import { freeMessagesOf, freePerMonth } from '../../account/free-messages.ts';
import { monthUntil } from '../../account/usage-watch.ts';
import type { UsageRow, UsageStore } from '../../conversations/usage.ts';
import { callerOf, mayUseNumber } from '../caller.ts';
import { parseTime } from '../request-time.ts';
import { type Api, ParameterError } from '../request-validation.ts';
import { phoneNumberIdFilter, phoneNumberIdOf, textFilter } from '../schemas/parameters.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';

const schema = {
  operationId: 'getUsage',
  tags: ['Account'],
  summary: 'Get delivered messages and how many are charged',
  description:
    'Counts each delivered message once, by the price that Meta reported with its statuses, in whatever order they arrived. ' +
    'Each number has 1,000 service messages free in a calendar month; `freeServiceMessages` shows how many are used. Days and ' +
    'months are those of `timeZone`, the setting `INTEXURAOS_WHATSAPP_TIME_ZONE`, which should be the account’s, as Meta ' +
    'counts in that. This is an estimate of the bill.',
  querystring: Type.Object(
    {
      from: textFilter('First day: `2026-11-01`. Default: the first of this month.'),
      until: textFilter('Last day, included. Default: today.'),
      by: Type.Optional(oneOf(['day', 'month'], 'The period to add up. Default: month.')),
      phoneNumberId: phoneNumberIdFilter('Of this business number.'),
    },
    { additionalProperties: false },
  ),
  response: {
    200: json('Usage, by period.', usagePageComponent.ref, {
      data: [
        {
          period: '2026-11',
          phoneNumberId: '106540352242922',
          category: 'service',
          type: 'free_customer_service',
          country: 'BR',
          delivered: 812,
          billable: 0,
          free: 812,
        },
      ],
      freeServiceMessages: [
        { phoneNumberId: '106540352242922', month: '2026-11', limit: 1000, used: 812, share: 0.812 },
      ],
      timeZone: 'America/Sao_Paulo',
      nextCursor: null,
    }),
    ...errors('parameter_invalid'),
    ...v1Errors,
  },
};

interface UsageDeps {
  readonly usage: UsageStore;
  /** IANA name of the zone whose days messages are counted on. */
  readonly timeZone: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** GET /v1/usage */
export function getUsage(app: Api, { usage, timeZone, now }: UsageDeps): void {
  const dayOf = daysIn(timeZone);
  // A plain day is used as it is; a time with its zone stands for its day in the configured zone.
  const dayFrom = (name: string, text: string): string => {
    const at = parseTime(name, text);
    return isDay.test(text) ? text : dayOf(at);
  };
  app.get('/v1/usage', { schema }, async (request, reply) => {
    const { from, until, by = 'month', phoneNumberId: number } = request.query;
    const phoneNumberId = number === undefined ? undefined : phoneNumberIdOf('phoneNumberId', number);
    const month = monthUntil(dayOf(now()));
    const fromDay = from === undefined ? month.fromDay : dayFrom('from', from);
    const untilDay = until === undefined ? month.untilDay : dayFrom('until', until);
    if (fromDay > untilDay) throw new ParameterError('from must not be after until.');
    const all = await usage.list(fromDay, untilDay);
    const caller = callerOf(request);
    const rows = all.filter(
      (row) =>
        (phoneNumberId === undefined || row.phoneNumberId === phoneNumberId) && mayUseNumber(caller, row.phoneNumberId),
    );
    return reply.send({
      data: addedUp(rows, by === 'day' ? 10 : 7),
      freeServiceMessages: freeMessagesOf(rows).map((free) => ({ ...free, limit: freePerMonth })),
      timeZone,
      nextCursor: null,
    });
  });
}

const isDay = /^\d{4}-\d{2}-\d{2}$/;

function addedUp(rows: readonly UsageRow[], periodLength: number): UsageView[] {
  const sums = new Map<string, UsageView>();
  for (const { day, phoneNumberId, category, type, country, delivered } of rows) {
    const period = day.slice(0, periodLength);
    const key = JSON.stringify([period, phoneNumberId, category, type, country]);
    const sum = (sums.get(key)?.delivered ?? 0) + delivered;
    const billable = type === 'regular' ? sum : 0;
    const free = type === 'unknown' ? 0 : sum - billable;
    sums.set(key, { period, phoneNumberId, category, type, country, delivered: sum, billable, free });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, view]) => view);
}
