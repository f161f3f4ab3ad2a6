import type { JsonObject } from './json.ts';
import { ana, classGroupId, contactOf, emeka, lina, mai, type Person, recipientOf, tomasz } from './people.ts';
import { type Moment, newWamid, numberWebhook, type Sample, wamidOf } from './webhook-builder.ts';

const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' };
/** In statuses of messages to somebody who came from an advert. */
const freePricing = {
  billable: false,
  pricing_model: 'PMP',
  type: 'free_entry_point',
  category: 'referral_conversion',
};
const sevenDays = 7 * 86_400;

/** A status of the message that the story calls `name`. */
export function statusOf(
  status: string,
  name: string,
  person: Person,
  { seconds }: Moment,
  more: JsonObject = {},
): JsonObject {
  return { id: wamidOf(name), status, timestamp: `${seconds}`, ...recipientOf(person), ...more };
}

function statusSample(kind: string, status: string, name: string, person: Person, more: JsonObject = {}): Sample {
  return {
    kind,
    who: person.name,
    build: (moment) =>
      numberWebhook({ contacts: [contactOf(person)], statuses: [statusOf(status, name, person, moment, more)] }),
  };
}

/** A status that arrives before its message, which is in the `echo` sample. */
export const earlyStatusSample: Sample = statusSample('status-early', 'delivered', 'echo', ana);

/** The statuses of the shop's messages. */
export const statusSamples: readonly Sample[] = [
  statusSample('status-sent', 'sent', 'order ready', tomasz, { pricing, biz_opaque_callback_data: 'order-2041' }),
  statusSample('status-delivered', 'delivered', 'order ready', tomasz, { pricing }),
  statusSample('status-read', 'read', 'order ready', tomasz),
  {
    kind: 'status-free-entry',
    who: tomasz.name,
    build: (moment) => {
      const end = { expiration_timestamp: `${moment.seconds + sevenDays}`, origin: { type: 'referral_conversion' } };
      const price = { conversation: { id: '5d1c40a7e2b94f0c8a6e3b7f9d20c164', ...end }, pricing: freePricing };
      const status = statusOf('sent', 'answer to the advert', tomasz, moment, price);
      return numberWebhook({ contacts: [contactOf(tomasz)], statuses: [status] });
    },
  },
  statusSample('status-played', 'played', 'voice greeting', mai),
  {
    kind: 'status-failed',
    who: emeka.name,
    build: ({ seconds }) => numberWebhook({ statuses: [failedStatus(seconds)] }),
  },
  {
    kind: 'status-unknown',
    who: lina.name,
    build: (moment) => {
      const status = { ...statusOf('delivered', '', lina, moment), id: newWamid(moment, 'sent by another program') };
      return numberWebhook({ contacts: [contactOf(lina)], statuses: [status] });
    },
  },
  {
    kind: 'status-payment',
    who: mai.name,
    build: ({ seconds }) => numberWebhook({ statuses: [paymentStatus(seconds)] }),
  },
  {
    kind: 'group-statuses',
    who: 'the class',
    build: (moment) => numberWebhook({ statuses: [ana, emeka, mai].map((person) => groupStatus(person, moment)) }),
  },
];

function failedStatus(seconds: number): JsonObject {
  return {
    id: wamidOf('spring offer'),
    status: 'failed',
    timestamp: `${seconds}`,
    recipient_id: emeka.waId,
    errors: [
      {
        code: 131049,
        title: 'This message was not delivered to maintain healthy ecosystem engagement.',
        message: 'This message was not delivered to maintain healthy ecosystem engagement.',
        error_data: {
          details: 'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.',
        },
        href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
      },
    ],
  };
}

function paymentStatus(seconds: number): JsonObject {
  return {
    id: wamidOf('order details'),
    from: mai.waId,
    type: 'payment',
    status: 'captured',
    payment: { reference_id: 'kiln-order-2042' },
    timestamp: `${seconds}`,
  };
}

function groupStatus(person: Person, { seconds }: Moment): JsonObject {
  return {
    id: wamidOf('class reminder'),
    status: 'read',
    timestamp: `${seconds}`,
    recipient_id: classGroupId,
    recipient_type: 'group',
    recipient_participant_id: person.waId,
    recipient_participant_user_id: person.userId,
  };
}
