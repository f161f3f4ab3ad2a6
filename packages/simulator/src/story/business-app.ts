import { text } from './customer-messages.ts';
import type { JsonObject } from './json.ts';
import { addressedTo, ana, contactOf, emeka, mai, senderOf, theShop, tomasz } from './people.ts';
import { type Moment, newWamid, numberWebhook, type Sample } from './webhook-builder.ts';

const day = 86_400;

/** The shop's messages from the WhatsApp Business app, which the service gets as echoes. */
export const echoSample: Sample = {
  kind: 'echo',
  who: theShop,
  build: (moment) => {
    const message = { ...addressedTo(ana), id: newWamid(moment, 'echo'), timestamp: `${moment.seconds - 20}` };
    const parts = { ...message, ...text('It is! Six blue ones came out of the kiln this morning.') };
    return numberWebhook({ contacts: [contactOf(ana)], message_echoes: [parts] }, 'smb_message_echoes');
  },
};

/** The other webhooks of a number that is also used in the app. */
export const businessAppSamples: readonly Sample[] = [
  { kind: 'history', who: theShop, build: (moment) => numberWebhook({ history: [historyChunk(moment)] }, 'history') },
  {
    kind: 'history-declined',
    who: theShop,
    build: () => numberWebhook({ history: [{ errors: [declined] }] }, 'history'),
  },
  {
    kind: 'address-book',
    who: theShop,
    build: ({ seconds }) =>
      numberWebhook(
        {
          state_sync: [
            bookEntry('add', seconds, { full_name: 'Tomasz (mugs)', first_name: 'Tomasz', phone_number: tomasz.waId }),
            bookEntry('add', seconds, { full_name: 'Mai, Café Bún', first_name: 'Mai', phone_number: mai.waId }),
            bookEntry('remove', seconds + 1, { phone_number: '12025550199' }),
          ],
        },
        'smb_app_state_sync',
      ),
  },
];

const declined = {
  code: 2593109,
  title: 'History sync is turned off by the business from the WhatsApp Business App',
  message: 'History sync is turned off by the business from the WhatsApp Business App',
  error_data: { details: 'History sharing is turned off by the business' },
};

function historyChunk(moment: Moment): JsonObject {
  const old = (name: string, daysAgo: number, status: string, parts: JsonObject): JsonObject => ({
    id: newWamid(moment, name),
    timestamp: `${moment.seconds - daysAgo * day}`,
    history_context: { status },
    ...parts,
  });
  return {
    metadata: { phase: 1, chunk_order: 1, progress: 100 },
    threads: [
      {
        id: emeka.waId,
        messages: [
          old('old question', 31, 'READ', { ...senderOf(emeka), ...text('Do you teach beginners?') }),
          old('old answer', 30, 'READ', { ...addressedTo(emeka), ...text('Every Sunday, bring an apron.') }),
          old('old picture', 30, 'DELIVERED', { ...addressedTo(emeka), type: 'media_placeholder' }),
        ],
      },
      {
        id: mai.waId,
        messages: [
          old('old order', 12, 'PLAYED', { ...senderOf(mai), ...text('Two more cups, the same sand glaze.') }),
        ],
      },
    ],
  };
}

function bookEntry(action: string, seconds: number, contact: JsonObject): JsonObject {
  return { type: 'contact', contact, action, metadata: { timestamp: `${seconds}` } };
}
