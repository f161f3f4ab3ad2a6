import { messageOf, text } from './customer-messages.ts';
import type { JsonObject } from './json.ts';
import { contactOf, emeka, mai, meta, type Person, recipientOf } from './people.ts';
import { business, entry, type Moment, newWamid, numberWebhook, type Sample, webhook } from './webhook-builder.ts';

const metaAgent = 'Meta’s agent';

/**
 * Meta's agent answers some of the customers. Their messages arrive under `standby`, and the shop is notified when it
 * gets or loses control of a thread (Meta: webhooks/reference/standby and messaging-handovers).
 */
export const responderSamples: readonly Sample[] = [
  standbySample('standby-message', mai.name, (moment) => ({
    contacts: [contactOf(mai)],
    messages: [messageOf('question for the agent', mai, moment, text('When do you open on Monday?'))],
  })),
  standbySample('standby-echo', metaAgent, (moment) => {
    const body = { messaging_product: 'whatsapp', recipient_type: 'individual', to: mai.waId };
    const message = { ...body, ...text('At ten. Shall I ask a person about the saucers?') };
    const echo = { id: newWamid(moment, 'answer of the agent'), timestamp: `${moment.seconds}`, message };
    return { message_echoes: [echo] };
  }),
  standbySample('standby-status', mai.name, (moment) => {
    const status = { id: newWamid(moment, 'answer of the agent'), status: 'read', timestamp: `${moment.seconds}` };
    return { contacts: [contactOf(mai)], statuses: [{ ...status, ...recipientOf(mai) }] };
  }),
  handoverSample('control-passed', mai, 'control_passed', {
    previous_owner_role: 'ai_agent',
    new_owner_role: 'customer_service',
    metadata: 'wants to speak to a person',
    conversation_context: { type: 'summary', summary: { text: 'Asked for the opening hours, and for six saucers.' } },
  }),
  handoverSample('control-taken', emeka, 'control_taken', {
    previous_owner_role: 'customer_service',
    new_owner_role: 'escalation',
    metadata: 'Control taken via service message',
  }),
];

function standbySample(kind: string, who: string, lists: (moment: Moment) => JsonObject): Sample {
  return { kind, who, build: (moment) => numberWebhook({ standby: lists(moment) }, 'standby') };
}

/** The value of a handover has no metadata: the number is its recipient. */
function handoverSample(kind: string, person: Person, type: string, handover: JsonObject): Sample {
  return {
    kind,
    who: meta,
    build: ({ seconds }) => {
      const recipient = { phone_number_id: business.phoneNumberId, display_phone_number: business.displayNumber };
      const ends = { recipient, sender: { phone_number: person.waId }, timestamp: `${seconds}` };
      const value = { messaging_product: 'whatsapp', ...ends, type, [type]: handover };
      return webhook(entry({ value, field: 'messaging_handovers' }));
    },
  };
}
