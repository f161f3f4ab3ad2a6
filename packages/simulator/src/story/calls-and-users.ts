import { messageSample } from './customer-messages.ts';
import type { JsonObject } from './json.ts';
import { ana, classGroupId, contactOf, emeka, lina, mai, type Person, senderOf, tomasz } from './people.ts';
import { business, type Moment, newWamid, numberWebhook, type Sample, wamidOf } from './webhook-builder.ts';

const callId = (name: string, { suffix }: Moment): string => `wacid.HBgLMTIwMjU1NTAxODcVAgASGBQ${name}${suffix}`;

/** Calls, from ringing to the end, and their recordings and transcripts. */
export const callSamples: readonly Sample[] = [
  messageSample('call-permission', emeka, {
    type: 'interactive',
    interactive: {
      type: 'call_permission_reply',
      call_permission_reply: { response: 'accept', is_permanent: true, response_source: 'user_action' },
    },
  }),
  callSample('call-connect', emeka, ({ seconds }) => ({
    event: 'connect',
    timestamp: `${seconds}`,
    session: { sdp_type: 'offer', sdp: 'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=sandbox\r\n' },
  })),
  callSample('call-terminate', emeka, ({ seconds }) => ({
    event: 'terminate',
    status: 'COMPLETED',
    timestamp: `${seconds}`,
    start_time: `${seconds - 74}`,
    end_time: `${seconds}`,
    duration: 74,
  })),
  keptSample('call-recording', 'call_recording_available', 'call_recording', 'audio', 'audio/ogg; codecs=opus'),
  keptSample('call-transcript', 'call_transcription_available', 'call_transcript', 'document', 'application/json'),
  {
    kind: 'call-ringing',
    who: ana.name,
    build: (moment) => {
      const status = {
        id: callId('CALLBACK', moment),
        type: 'call',
        status: 'RINGING',
        timestamp: `${moment.seconds}`,
      };
      return numberWebhook({ statuses: [{ ...status, recipient_id: ana.waId }] }, 'calls');
    },
  },
];

function callSample(kind: string, person: Person, parts: (moment: Moment) => JsonObject): Sample {
  return {
    kind,
    who: person.name,
    build: (moment) => {
      const sides = { ...senderOf(person), to: business.displayNumber, direction: 'USER_INITIATED' };
      const call = { id: callId('GLAZECALL', moment), ...sides, ...parts(moment) };
      return numberWebhook({ contacts: [contactOf(person)], calls: [call] }, 'calls');
    },
  };
}

/** A file of the call, which Meta reports without contacts and direction. */
function keptSample(kind: string, event: string, key: string, type: string, mimeType: string): Sample {
  return {
    kind,
    who: emeka.name,
    build: (moment) => {
      const file = { id: '1184920377561202', mime_type: mimeType, sha256: 'c2FuZGJveA==' };
      const call = { ...senderOf(emeka), id: callId('GLAZECALL', moment), timestamp: `${moment.seconds}`, event };
      return numberWebhook({ calls: [{ ...call, [key]: { type, [type]: file } }] }, 'calls');
    },
  };
}

/** Customers change their preferences, their number, their id; and act in groups and after an advert. */
export const userSamples: readonly Sample[] = [
  preferenceSample('preference-stop', emeka, 'stop'),
  preferenceSample('preference-resume', emeka, 'resume'),
  {
    kind: 'marketing-click',
    who: emeka.name,
    build: ({ seconds, suffix }) => {
      const data = { click_component: 'cta', click_id: `sandbox-click${suffix}`, tracking_token: 'sandbox-token' };
      const action = { action_type: 'marketing_messages_link_click', marketing_messages_link_click_data: data };
      return numberWebhook({ user_actions: [{ ...action, timestamp: `${seconds}` }] });
    },
  },
  messageSample('number-changed', tomasz, {
    type: 'system',
    system: {
      type: 'user_changed_number',
      body: 'Tomasz Wójcik changed from 447700900461 to 447700900462',
      wa_id: '447700900462',
    },
  }),
  {
    kind: 'user-id-changed',
    who: lina.name,
    build: (moment) => {
      const [before, now] = [lina.userId, 'PL.55610023990000'];
      const system = { type: 'user_changed_user_id', body: `User Lina changed from ${before} to ${now}` };
      // Meta names no sender and no contact here: of a user without a number it shows only the ids.
      const message = { id: newWamid(moment, 'user-id-changed'), timestamp: `${moment.seconds}`, type: 'system' };
      return numberWebhook({
        messages: [{ ...message, system: { ...system, user_id: now, previous_user_id: before } }],
      });
    },
  },
  {
    kind: 'group-joined',
    who: mai.name,
    build: ({ seconds }) => {
      const joined = { reason: 'invite_link', added_participants: [{ wa_id: mai.waId, user_id: mai.userId }] };
      const group = { timestamp: `${seconds}`, group_id: classGroupId, type: 'group_participants_add', ...joined };
      return numberWebhook({ groups: [group] }, 'group_participants_update');
    },
  },
  {
    kind: 'purchase-event',
    who: tomasz.name,
    build: ({ seconds }) => {
      const sold = { ctwa_clid: 'Aff-sandbox-5J5iTROpBhWAGaIAeUzHL50', custom_data: { currency: 'GBP', value: 36 } };
      const event = { id: wamidOf('referral'), event_name: 'Purchase', timestamp: seconds, ...sold };
      return numberWebhook({ automatic_events: [event] }, 'automatic_events');
    },
  },
];

function preferenceSample(kind: string, person: Person, value: 'stop' | 'resume'): Sample {
  return {
    kind,
    who: person.name,
    build: ({ seconds }) => {
      const detail = `User requested to ${value} marketing messages`;
      const preference = { wa_id: person.waId, detail, category: 'marketing_messages', value, timestamp: seconds };
      const parts = { contacts: [contactOf(person)], user_preferences: [{ ...preference, user_id: person.userId }] };
      return numberWebhook(parts, 'user_preferences');
    },
  };
}
