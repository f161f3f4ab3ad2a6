import { messageOf, messageSample, text } from './customer-messages.ts';
import { arrayOf, type JsonObject, objectOf } from './json.ts';
import { ana, contactOf, emeka, mai, meta, type Person, theShop, tomasz } from './people.ts';
import { statusOf } from './statuses.ts';
import {
  accountWebhook,
  entry,
  type Moment,
  numberChange,
  numberWebhook,
  type Sample,
  webhook,
} from './webhook-builder.ts';

const messagesChange = (people: readonly Person[], messages: readonly JsonObject[]): JsonObject =>
  numberChange('messages', { contacts: people.map(contactOf), messages });

/** Many updates in one POST, as Meta sends them under load. */
export const batchSamples: readonly Sample[] = [
  {
    kind: 'batch',
    who: 'several',
    build: (moment) =>
      webhook(
        entry(
          messagesChange(
            [ana, mai],
            [
              messageOf('batch 1', ana, moment, text('I am at the door!')),
              messageOf('batch 2', mai, moment, text('Can you add six saucers?')),
            ],
          ),
          numberChange('messages', { statuses: [statusOf('read', 'glaze list', tomasz, moment)] }),
        ),
        entry(messagesChange([emeka], [messageOf('batch 3', emeka, moment, text('See you on Sunday 🏺'))])),
      ),
  },
  {
    kind: 'newsletter-statuses',
    who: 'many',
    build: (moment) => numberWebhook({ statuses: Array.from({ length: 60 }, (_, at) => newsletterStatus(at, moment)) }),
  },
  {
    kind: 'partly-foreign',
    who: 'two accounts',
    build: (moment) => {
      const ours = entry(messagesChange([ana], [messageOf('partly', ana, moment, text('Found it, thank you.'))]));
      return webhook(ours, foreignEntry(moment));
    },
  },
];

/** Oddities that a receiver must handle. */
export const odditySamples: readonly Sample[] = [
  { kind: 'value-error', who: meta, build: () => numberWebhook({ errors: [rateLimit] }) },
  {
    kind: 'unknown-field',
    who: meta,
    build: (moment) => accountWebhook('kiln_temperature_update', moment, { event: 'TOO_HOT', celsius: 1280 }),
  },
  { kind: 'repeat', who: ana.name, build: ({ earlier }) => earlier('text') },
  { kind: 'repeat-again', who: ana.name, build: ({ earlier }) => earlier('text') },
  {
    kind: 'repeat-rebatched',
    who: 'several',
    build: (moment) => {
      const known = ['image', 'status-read', 'order'].flatMap((kind) => changesOf(moment.earlier(kind)));
      const news = messagesChange([tomasz], [messageOf('rebatched', tomasz, moment, text('Still in green, please.'))]);
      return webhook(entry(...known, news));
    },
  },
];

/** Webhooks that a receiver must refuse. */
export const refusedSamples: readonly Sample[] = [
  {
    ...messageSample('unsigned', ana, text('No signature')),
    who: 'unknown sender',
    refusal: { signature: 'none', status: 401 },
  },
  {
    ...messageSample('forged', ana, text('Forged')),
    who: 'unknown sender',
    refusal: { signature: 'wrong', status: 403 },
  },
  {
    kind: 'foreign-only',
    who: 'another shop',
    build: (moment) => webhook(foreignEntry(moment)),
    refusal: { signature: 'right', status: 403 },
  },
];

/** The shop's last message, so that the story ends well. */
export const closingSample: Sample = messageSample('thanks', ana, text(`Thank you, ${theShop} is the best! ✨`));

function newsletterStatus(at: number, moment: Moment): JsonObject {
  const person = { name: '', waId: `1202555${String(at + 100).padStart(4, '0')}`, userId: `US.7000000000${at + 100}` };
  return statusOf('sent', `newsletter to ${at}${moment.suffix}`, person, moment);
}

/** An account that shares Meta's app with the shop, but is not configured in this service. */
export const foreignWabaId = '555000111222333';

/** About a template, so that it clearly belongs to an account: an update of a whole account may be the portfolio's. */
const otherShopsTemplate = {
  event: 'REJECTED',
  message_template_id: 900111222333,
  message_template_name: 'their_offer',
  message_template_language: 'en_US',
  reason: 'PROMOTIONAL',
};

function foreignEntry({ seconds }: Moment): JsonObject {
  return {
    id: foreignWabaId,
    time: seconds,
    changes: [{ value: otherShopsTemplate, field: 'message_template_status_update' }],
  };
}

function changesOf(body: JsonObject): JsonObject[] {
  return arrayOf(body.entry).flatMap((one) => arrayOf(objectOf(one).changes).map(objectOf));
}

const rateLimit = {
  code: 130429,
  title: 'Rate limit hit',
  message: 'Rate limit hit',
  error_data: { details: 'Too many messages were sent from this number in a short time.' },
  href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
};
