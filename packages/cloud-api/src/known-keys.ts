import type { MessageItem, WebhookItem } from './items.ts';
import { isObject } from './json-value.ts';

/**
 * The keys of a part of a webhook that items are read from, by name. `leaf`: its value is in the item, perhaps in
 * another form. `whole`: the item, or what is derived from it, has all of it as Meta sent it.
 */
export interface KnownKeys {
  readonly [key: string]: 'leaf' | 'whole' | KnownKeys;
}

const leaves = (...keys: readonly string[]): KnownKeys => Object.fromEntries(keys.map((key) => [key, 'leaf']));

const error: KnownKeys = {
  ...leaves('code', 'title', 'message', 'details', 'href'),
  error_data: leaves('details'),
};
const user = leaves('wa_id', 'user_id', 'parent_user_id', 'username');
const sender = leaves('from', 'from_user_id', 'from_parent_user_id');
const addressee = leaves('to', 'to_user_id', 'to_parent_user_id');
const recipient: KnownKeys = {
  ...leaves('recipient_id', 'recipient_user_id', 'recipient_type'),
  ...leaves('recipient_parent_user_id', 'parent_recipient_user_id', 'parent_user_id'),
  ...leaves('recipient_participant_id', 'participant_recipient_id'),
  ...leaves('recipient_participant_user_id', 'recipient_participant_parent_user_id'),
};
const media = leaves('id', 'mime_type', 'sha256', 'url', 'filename', 'caption', 'voice', 'animated');

const context: KnownKeys = {
  ...leaves('id', 'message_id', 'from', 'from_user_id', 'from_parent_user_id', 'forwarded', 'frequently_forwarded'),
  referred_product: leaves('catalog_id', 'product_retailer_id'),
};

const message: KnownKeys = {
  ...leaves('id', 'timestamp', 'type', 'group_id', 'messaging_product'),
  ...sender,
  ...addressee,
  context,
  referral: 'whole',
  errors: error,
  history_context: leaves('status'),
};

function messageKeys({ type, content, edit, revoke, raw }: MessageItem): KnownKeys {
  if (edit) {
    const version: KnownKeys = { ...leaves('type'), [edit.type]: 'whole' };
    return { ...message, edit: { ...leaves('original_message_id'), message: version } };
  }
  if (revoke) return { ...message, revoke: leaves('original_message_id') };
  const own: KnownKeys = { ...message, [type]: 'whole' };
  // A message of another responder is shown by its request.
  const isRequest = isObject(raw) && isObject(raw.message) && raw[type] !== content;
  return isRequest
    ? { ...message, message: { ...own, ...leaves('recipient', 'recipient_type'), ...message } }
    : { ...own, ...message };
}

const status: KnownKeys = {
  ...leaves('id', 'status', 'timestamp', 'biz_opaque_callback_data'),
  ...recipient,
  errors: error,
};

const handover: KnownKeys = {
  ...leaves('previous_owner_role', 'previous_owner_app_role', 'previous_owner_app_id'),
  ...leaves('new_owner_role', 'new_owner_app_id'),
  metadata: 'whole',
  conversation_context: 'whole',
};

const call: KnownKeys = {
  ...status,
  ...leaves('type', 'event', 'direction', 'start_time', 'end_time', 'duration', 'deeplink_payload', 'cta_payload'),
  ...sender,
  ...addressee,
  call_recording: { ...leaves('type'), audio: media },
  call_transcript: { ...leaves('type'), document: media },
};

const update: KnownKeys = {
  ...leaves('event', 'decision', 'status', 'type', 'timestamp', 'display_phone_number', 'entity_id'),
  ...leaves('message_template_id', 'flow_id', 'group_id', 'request_id'),
};

const click = leaves('click_component', 'product_id', 'click_id');

const keysOfKind: Readonly<Partial<Record<WebhookItem['kind'], KnownKeys>>> = {
  status: { ...status, pricing: 'whole', conversation: 'whole' },
  payment: {
    ...status,
    ...leaves('type'),
    payment: { ...leaves('reference_id', 'currency'), amount: leaves('value', 'offset') },
  },
  call,
  user_action: {
    ...leaves('action_type', 'timestamp', 'message_id', 'id'),
    ...user,
    ...sender,
    marketing_messages_link_click_data: click,
    landing_page_view_data: click,
  },
  automatic_event: { ...leaves('id', 'event_name', 'timestamp'), ...user },
  user_id_update: {
    ...leaves('wa_id', 'timestamp'),
    user_id: leaves('previous', 'current'),
    parent_user_id: leaves('current'),
  },
  preference: { ...leaves('value', 'category', 'detail', 'timestamp'), ...user },
  contact: {
    ...leaves('action', 'timestamp'),
    contact: { ...user, ...leaves('phone_number', 'full_name', 'first_name') },
    metadata: leaves('timestamp'),
  },
  handover: {
    ...leaves('messaging_product', 'timestamp', 'type'),
    recipient: leaves('phone_number_id', 'display_phone_number'),
    metadata: leaves('phone_number_id', 'display_phone_number'),
    sender: { ...user, ...leaves('phone_number') },
    control_passed: handover,
    control_taken: handover,
    conversation_context: 'whole',
  },
  error,
  // Messages and errors of a chunk are items of their own.
  history_progress: { threads: { ...leaves('id'), context: user, messages: 'whole' }, errors: 'whole' },
};

/** The keys of an item's `raw` that are read. */
export function knownKeysOf(item: WebhookItem): KnownKeys {
  switch (item.kind) {
    case 'message':
    case 'echo':
    case 'history':
      return messageKeys(item);
    case 'account':
    case 'template':
    case 'flow':
    case 'group':
      return update;
    default:
      return keysOfKind[item.kind] ?? {};
  }
}
