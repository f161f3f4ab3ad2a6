import { metaJson } from '../meta-json.ts';
import type { Route } from './targets.ts';
import type { WebhookChange } from './webhooks.ts';

/** An update that is already serialised, ready for the body of a POST. */
export interface Update {
  readonly route: Route;
  /** One element of `changes[]`. */
  readonly json: string;
  readonly bytes: number;
  /** How many times its POST is sent. */
  readonly copies: number;
}

export type Encoding = 'escaped' | 'plain';

/**
 * Values about messages, calls, groups and users contain their own times; their entries have none (Meta: its samples).
 */
const fieldsWithoutTime = new Set([
  'account_settings_update',
  'automatic_events',
  'calls',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'history',
  'message_echoes',
  'messages',
  'messaging_handovers',
  'smb_app_state_sync',
  'smb_message_echoes',
  'standby',
  'tracking_events',
  'user_id_update',
  'user_preferences',
]);

/** Serialises an update once, for all apps that want it. */
export function writeUpdate(change: WebhookChange, encoding: Encoding, copies = 1): Update {
  const { wabaId, field, phoneNumberId, value } = change;
  const json = write({ value, field }, encoding);
  return {
    route: { wabaId, field, ...(phoneNumberId !== undefined && { phoneNumberId }) },
    json,
    bytes: encoding === 'escaped' ? json.length : Buffer.byteLength(json),
    copies,
  };
}

/**
 * The body of a POST: updates of the same owner are in one entry, in order of arrival.
 * @param seconds the time of sending, which entries about accounts, templates and numbers contain.
 */
export function writeBody(updates: readonly Update[], seconds: number): string {
  const entries = new Map<string, string[]>();
  for (const { route, json } of updates) {
    const time = fieldsWithoutTime.has(route.field) ? '' : `,"time":${seconds}`;
    const head = `{"id":${JSON.stringify(route.wabaId)}${time},"changes":[`;
    const changes = entries.get(head);
    if (changes) changes.push(json);
    else entries.set(head, [json]);
  }
  const written = [...entries].map(([head, changes]) => `${head}${changes.join(',')}]}`);
  return `{"object":"whatsapp_business_account","entry":[${written.join(',')}]}`;
}

function write(value: unknown, encoding: Encoding): string {
  return encoding === 'escaped' ? metaJson(value, { escapesAt: true }) : JSON.stringify(value);
}
