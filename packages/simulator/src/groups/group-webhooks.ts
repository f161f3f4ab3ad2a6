import type { Platform } from '../platform.ts';
import { emit } from '../users/inbound-value.ts';
import type { Group } from '../world/group.ts';

/** The webhooks of a group, by field (Meta: groups/webhooks). */
export interface GroupEvent {
  readonly field:
    | 'group_lifecycle_update'
    | 'group_participants_update'
    | 'group_settings_update'
    | 'group_status_update';
  readonly type: string;
  /** The id in the call's answer; none for actions of users. */
  readonly requestId?: string;
  readonly [more: string]: unknown;
}

/** The simulated delay between a call and the webhook with its outcome. */
const outcomeMs = 500;

/** Reports the outcome of a call, a moment after its answer. */
export function emitGroupEventLater(platform: Platform, group: Group, event: GroupEvent): void {
  platform.clock.after(outcomeMs, () => emitGroupEvent(platform, group, event));
}

export function emitGroupEvent(platform: Platform, { id, phoneNumberId }: Group, event: GroupEvent): void {
  const number = platform.world.phoneNumbers.get(phoneNumberId);
  if (!number) return;
  const { field, type, requestId, ...more } = event;
  const timestamp = String(platform.clock.seconds());
  const item = { timestamp, group_id: id, type, ...(requestId !== undefined && { request_id: requestId }), ...more };
  emit(platform, number, field, { groups: [item] });
}

/** The answer to a call whose outcome is reported by webhook. */
export function requestAnswer({ ids }: Platform) {
  const requestId = ids.text(32);
  return { requestId, body: { messaging_product: 'whatsapp', request_id: requestId } };
}
