import { type EventType, matchesType } from './event-types.ts';
import type { SubscriptionFilter } from './subscription.ts';

type Filter = Pick<SubscriptionFilter, 'types' | 'phoneNumberIds' | 'via' | 'direction'>;

/** Whether a filter lets every webhook pass. */
export function isUnfiltered({ types, phoneNumberIds, via, direction }: Filter): boolean {
  return types.length === 0 && phoneNumberIds.length === 0 && via.length === 0 && direction === null;
}

/**
 * Whether a filter lets one of `entry[].changes` of Meta's webhook pass: by its number, its field, and what happens in it. A change is
 * Meta's unit, which is not divided: it passes if any of its items is of a type and direction that pass.
 */
export function wantsWebhookChange({ types, phoneNumberIds, via, direction }: Filter, change: unknown): boolean {
  const { field, value } = objectOf(change);
  const parts = objectOf(value);
  const number = objectOf(parts.metadata).phone_number_id;
  if (phoneNumberIds.length > 0 && !phoneNumberIds.includes(String(number))) return false;
  if (via.length > 0 && !via.includes(String(field))) return false;
  if (types.length === 0 && direction === null) return true;
  return happenings(String(field), parts).some(
    (each) => matchesType(types, each.type) && (direction === null || each.direction === direction),
  );
}

interface Happening {
  readonly type: EventType;
  readonly direction: 'in' | 'out' | null;
}

/** What happens in a change, in the terms of events. What Meta adds in the future is news about the account until it is known. */
function happenings(field: string, value: Readonly<Record<string, unknown>>): Happening[] {
  if (field === 'messages' || field === 'standby') {
    const all = [...listOf(value.messages).map(ofMessage), ...listOf(value.statuses).map(ofStatus)];
    return all.length > 0 ? all : [{ type: 'account.standing', direction: null }];
  }
  return [fields[field] ?? { type: fieldType(field), direction: null }];
}

const fields: Readonly<Record<string, Happening>> = {
  smb_message_echoes: { type: 'message.sent', direction: 'out' },
  message_echoes: { type: 'message.sent', direction: 'out' },
  calls: { type: 'call', direction: null },
  user_preferences: { type: 'contact.changed', direction: 'in' },
  smb_app_state_sync: { type: 'contact.changed', direction: null },
  user_id_update: { type: 'contact.changed', direction: 'in' },
  messaging_handovers: { type: 'conversation.control', direction: null },
  automatic_events: { type: 'user_action', direction: 'in' },
  user_actions: { type: 'user_action', direction: 'in' },
};

function fieldType(field: string): EventType {
  if (field.startsWith('message_template') || field.startsWith('template_')) return 'template.status';
  if (field.startsWith('phone_number_')) return 'number.quality';
  if (field.startsWith('group_')) return 'group.changed';
  return field === 'flows' ? 'flow.status' : 'account.standing';
}

function ofMessage(message: unknown): Happening {
  const { type } = objectOf(message);
  const known: Readonly<Record<string, EventType>> = {
    reaction: 'reaction',
    edit: 'message.edited',
    revoke: 'message.revoked',
  };
  return { type: known[String(type)] ?? 'message.received', direction: 'in' };
}

function ofStatus(entry: unknown): Happening {
  const { status, type } = objectOf(entry);
  if (type === 'payment') return { type: 'payment', direction: 'in' };
  return { type: status === 'failed' ? 'message.failed' : 'message.status', direction: 'out' };
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
