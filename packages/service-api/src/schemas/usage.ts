import { type Static, Type } from 'typebox';
import { component, plain } from './component.ts';

const phoneNumberId = Type.String({ ...plain, description: "Meta's id of the business number." });

export const usageComponent = component(
  'Usage',
  Type.Object(
    {
      period: Type.String({ ...plain, description: 'A day or a month: `2026-11-30`, `2026-11`.' }),
      phoneNumberId,
      category: Type.String({
        ...plain,
        description: "Meta's category: `service`, `utility`, `marketing`, `authentication`, …",
      }),
      type: Type.String({
        ...plain,
        description:
          "Meta's pricing type: `regular` is charged, `free_customer_service`, `free_entry_point`, … and `paid_exempt` are " +
          'not; `unknown` if Meta gave none.',
      }),
      country: Type.String({
        ...plain,
        description: 'Of the recipient, by calling code or user id; `ZZ` if unknown.',
      }),
      delivered: Type.Integer({ description: 'Messages that Meta reported delivered, each counted once.' }),
      billable: Type.Integer({ description: 'Charged messages among them.' }),
      free: Type.Integer({ description: 'Free messages among them.' }),
    },
    { description: 'Delivered messages with the same period, number, price and country.' },
  ),
);

export const freeMessagesComponent = component(
  'FreeMessages',
  Type.Object(
    {
      phoneNumberId,
      month: Type.String({ ...plain, description: '`2026-11`' }),
      limit: Type.Integer({ description: 'Service messages that Meta delivers free in a month.' }),
      used: Type.Integer({ description: 'Number delivered.' }),
      share: Type.Number({ description: 'Used part of the limit, 0 to 1.' }),
    },
    { description: 'Use of the free service messages by one number in one month.' },
  ),
);

export const usagePageComponent = component(
  'UsagePage',
  Type.Object({
    data: Type.Array(usageComponent.ref, { description: 'By period, number, category, type and country.' }),
    freeServiceMessages: Type.Array(freeMessagesComponent.ref, { description: 'By month and number.' }),
    timeZone: Type.String({
      ...plain,
      description: 'The time zone of days and months, as an IANA name: `INTEXURAOS_WHATSAPP_TIME_ZONE`.',
    }),
    nextCursor: Type.Null({ description: 'Everything is on one page.' }),
  }),
);

export type UsageView = Static<typeof usageComponent.schema>;
export type UsagePageView = Static<typeof usagePageComponent.schema>;
