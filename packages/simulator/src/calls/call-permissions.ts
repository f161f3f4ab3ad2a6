import { invalidParameter, missingParameter } from '../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { isGiven } from '../messages/checks.ts';
import { readRecipient } from '../messages/recipient.ts';
import type { Platform } from '../platform.ts';
import { fieldsOf } from '../users/message-fields.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { User } from '../world/user.ts';
import type { World } from '../world/world.ts';

/**
 * `GET /{id}/call_permissions`: whether the number may call a user, named by `user_wa_id` or `recipient` (Meta:
 * calling/user-call-permissions).
 */
export function getCallPermission({ params }: GraphCall, number: PhoneNumber, { world, clock }: Platform): GraphAnswer {
  if (!isGiven(params.user_wa_id) && !isGiven(params.recipient)) throw missingParameter('user_wa_id');
  const { user } = readRecipient({ to: params.user_wa_id, recipient: params.recipient }, number, world);
  if (!user) throw invalidParameter('Only users can be called');
  const until = world.callPermissions.get(number.id)?.get(user) ?? 0;
  const isAllowed = until > clock.now();
  const permission = isAllowed
    ? { status: 'temporary', expiration_time: Math.floor(until / 1000) }
    : { status: 'no_permission' };
  const actions = [
    { action_name: 'send_call_permission_request', can_perform_action: true },
    { action_name: 'start_call', can_perform_action: isAllowed },
  ];
  return { body: { messaging_product: 'whatsapp', permission, actions } };
}

/** A user's answer to a permission request. */
export function notePermission(
  { callPermissions }: World,
  number: PhoneNumber,
  user: User,
  message: Readonly<Record<string, unknown>>,
): void {
  const reply = fieldsOf(message.interactive).call_permission_reply;
  if (reply === undefined) return;
  const { response, expiration_timestamp: until } = fieldsOf(reply);
  const ofNumber = callPermissions.get(number.id) ?? new Map<User, number>();
  callPermissions.set(number.id, ofNumber);
  if (response === 'accept') ofNumber.set(user, Number(until ?? 0) * 1000);
  else ofNumber.delete(user);
}

/** Whether the user has allowed the number to call, and the permission is still valid. */
export function mayCall({ world, clock }: Pick<Platform, 'world' | 'clock'>, number: PhoneNumber, user: User): boolean {
  return (world.callPermissions.get(number.id)?.get(user) ?? 0) > clock.now();
}
