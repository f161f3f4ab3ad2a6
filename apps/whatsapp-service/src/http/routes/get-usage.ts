import { Type } from 'typebox';
import { freeMessagesOf, freePerMonth } from '../../account/free-messages.ts';
import { monthOf } from '../../account/usage-watch.ts';
import type { UsageRow, UsageStore } from '../../conversations/usage.ts';
import { parseTime } from '../request-time.ts';
import { type Api, ParameterError } from '../request-validation.ts';
import { oneOf } from '../schemas/component.ts';
import { textFilter } from '../schemas/parameters.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { type UsageView, usagePageComponent } from '../schemas/usage.ts';

const schema = {
  operationId: 'getUsage',
  tags: ['Account'],
  summary: 'Get what was delivered, and what of it is charged',
  description:
    'Counts each delivered message once, by the price that Meta reported with its statuses, whatever order they came in. ' +
    'Each number has 1,000 service messages free in a calendar month; `freeServiceMessages` shows how many are used. An ' +
    'estimate of the bill, not the bill: months are UTC here and in the account’s time zone at Meta.',
  querystring: Type.Object(
    {
      from: textFilter('First day, UTC: `2026-11-01`. Default: the first of this month.'),
      until: textFilter('Last day, included. Default: today.'),
      by: Type.Optional(oneOf(['day', 'month'], 'What to add up over. Default: month.')),
      phoneNumberId: textFilter('Of this business number.'),
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
      nextCursor: null,
    }),
    ...errors('parameter_invalid'),
    ...v1Errors,
  },
};

/** GET /v1/usage */
export function getUsage(app: Api, usage: UsageStore, now: () => number): void {
  app.get('/v1/usage', { schema }, async (request, reply) => {
    const { from, until, by = 'month', phoneNumberId } = request.query;
    const month = monthOf(now());
    const fromDay = from === undefined ? month.fromDay : dayFrom('from', from);
    const untilDay = until === undefined ? month.untilDay : dayFrom('until', until);
    if (fromDay > untilDay) throw new ParameterError('from must not be after until.');
    const all = await usage.list(fromDay, untilDay);
    const rows = all.filter((row) => phoneNumberId === undefined || row.phoneNumberId === phoneNumberId);
    return reply.send({
      data: addedUp(rows, by === 'day' ? 10 : 7),
      freeServiceMessages: freeMessagesOf(rows).map((free) => ({ ...free, limit: freePerMonth })),
      nextCursor: null,
    });
  });
}

const dayFrom = (name: string, text: string): string => new Date(parseTime(name, text)).toISOString().slice(0, 10);

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
