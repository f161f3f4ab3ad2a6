import { type MessageItem, parseWebhook, type WebhookItem } from '@intexuraos/cloud-api';
import { type EventType, matchesType } from './event-types.ts';
import type { SubscriptionFilter } from './subscription.ts';

type Filter = Pick<SubscriptionFilter, 'types' | 'phoneNumberIds' | 'via' | 'direction'>;

/** Whether a filter lets every webhook pass. */
export function isUnfiltered({ types, phoneNumberIds, via, direction }: Filter): boolean {
  return types.length === 0 && phoneNumberIds.length === 0 && via.length === 0 && direction === null;
}

/**
 * Whether a filter lets one of `entry[].changes` of Meta's webhook pass. A change is Meta's unit, which is not divided: it passes if any
 * of its items passes, by the number, the field, the type and the direction that the item's event would have.
 * @param entry the text of its entry, with that change alone.
 */
export function wantsWebhookChange({ types, phoneNumberIds, via, direction }: Filter, entry: string): boolean {
  return parseWebhook(`{"entry":[${entry}]}`).some((item) => {
    if (phoneNumberIds.length > 0 && !phoneNumberIds.includes(item.phoneNumberId ?? '')) return false;
    if (via.length > 0 && !via.includes(item.via)) return false;
    if (types.length === 0 && direction === null) return true;
    const happening = happeningOf(item);
    return matchesType(types, happening.type) && (direction === null || happening.direction === direction);
  });
}

interface Happening {
  readonly type: EventType;
  readonly direction: 'in' | 'out' | null;
}

/** What an item reports, in the terms of events. What Meta adds in the future is news about the account until it is known. */
function happeningOf(item: WebhookItem): Happening {
  switch (item.kind) {
    case 'message':
    case 'echo':
      return { type: messageType(item), direction: item.direction };
    case 'status':
      return { type: item.type === 'failed' ? 'message.failed' : 'message.status', direction: 'out' };
    case 'payment':
      return { type: 'payment', direction: 'in' };
    case 'call':
      return { type: 'call', direction: callDirections[item.startedBy ?? 'unknown'] };
    case 'user_action':
    case 'automatic_event':
      return { type: 'user_action', direction: 'in' };
    case 'user_id_update':
    case 'preference':
      return { type: 'contact.changed', direction: 'in' };
    case 'contact':
      return { type: 'contact.changed', direction: null };
    case 'handover':
      return { type: 'conversation.control', direction: null };
    case 'template':
      return { type: 'template.status', direction: null };
    case 'flow':
      return { type: 'flow.status', direction: null };
    case 'group':
      return { type: 'group.changed', direction: null };
    case 'account':
    case 'history':
    case 'history_progress':
    case 'tracking_event':
    case 'error':
    case 'unknown':
      return fields.get(item.field) ?? { type: fieldType(item.field), direction: null };
  }
}

const callDirections = { user: 'in', business: 'out', unknown: null } as const;

function messageType({ edit, revoke, reaction, direction }: MessageItem): EventType {
  if (edit) return 'message.edited';
  if (revoke) return 'message.revoked';
  if (reaction) return 'reaction';
  return direction === 'in' ? 'message.received' : 'message.sent';
}

/** By field, where an item of it is not known. */
const fields: ReadonlyMap<string, Happening> = new Map<string, Happening>(
  Object.entries({
    smb_message_echoes: { type: 'message.sent', direction: 'out' },
    message_echoes: { type: 'message.sent', direction: 'out' },
    calls: { type: 'call', direction: null },
    user_preferences: { type: 'contact.changed', direction: 'in' },
    smb_app_state_sync: { type: 'contact.changed', direction: null },
    user_id_update: { type: 'contact.changed', direction: 'in' },
    messaging_handovers: { type: 'conversation.control', direction: null },
    automatic_events: { type: 'user_action', direction: 'in' },
    user_actions: { type: 'user_action', direction: 'in' },
  }),
);

function fieldType(field: string): EventType {
  if (field.startsWith('message_template') || field.startsWith('template_')) return 'template.status';
  if (field.startsWith('phone_number_')) return 'number.quality';
  if (field.startsWith('group_')) return 'group.changed';
  return field === 'flows' ? 'flow.status' : 'account.standing';
}
