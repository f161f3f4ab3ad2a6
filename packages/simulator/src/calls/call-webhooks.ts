import type { Platform } from '../platform.ts';
import { contactOf, emit, idsOf, senderOf } from '../users/inbound-value.ts';
import type { Call } from '../world/call.ts';
import { digitsOf } from '../world/phone-number.ts';

/** Sends a webhook about a call, under the field `calls` (Meta: calling/reference). */
export function emitCall(
  platform: Platform,
  call: Call,
  event: 'connect' | 'terminate',
  parts: Readonly<Record<string, unknown>>,
): void {
  const number = platform.world.phoneNumbers.get(call.phoneNumberId);
  if (!number) return;
  const business = digitsOf(number.displayPhoneNumber);
  const { wa_id: waId, user_id: userId } = idsOf(call.user, number, platform);
  const sides =
    call.direction === 'USER_INITIATED'
      ? { ...senderOf(call.user, number, platform), to: business }
      : {
          from: business,
          ...(waId !== undefined && { to: waId }),
          ...(userId !== undefined && { to_user_id: userId }),
        };
  const item = {
    id: call.id,
    ...sides,
    event,
    timestamp: String(platform.clock.seconds()),
    direction: call.direction,
    ...(call.callbackData !== undefined && { biz_opaque_callback_data: call.callbackData }),
    ...parts,
  };
  emit(platform, number, 'calls', { contacts: [contactOf(call.user, number, platform)], calls: [item] });
}

/** The status of a call by the business. */
export function emitCallStatus(platform: Platform, call: Call, status: 'RINGING' | 'ACCEPTED' | 'REJECTED'): void {
  const number = platform.world.phoneNumbers.get(call.phoneNumberId);
  if (!number) return;
  const { wa_id: waId, user_id: userId } = idsOf(call.user, number, platform);
  const item = {
    id: call.id,
    type: 'call',
    status,
    timestamp: String(platform.clock.seconds()),
    ...(waId !== undefined && { recipient_id: waId }),
    ...(userId !== undefined && { recipient_user_id: userId }),
    ...(call.callbackData !== undefined && { biz_opaque_callback_data: call.callbackData }),
  };
  emit(platform, number, 'calls', { statuses: [item] });
}

/** Ends the call, by either side; the times are given if it was answered. */
export function endCall(platform: Platform, call: Call): void {
  if (call.state === 'over') return;
  const { acceptedAt } = call;
  call.state = 'over';
  if (acceptedAt === undefined) {
    emitCall(platform, call, 'terminate', { status: 'FAILED' });
    return;
  }
  const end = platform.clock.seconds();
  call.seconds = end - acceptedAt;
  emitCall(platform, call, 'terminate', {
    status: 'COMPLETED',
    start_time: String(acceptedAt),
    end_time: String(end),
    duration: end - acceptedAt,
  });
}
