import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import { digitsOf } from '../world/phone-number.ts';
import type { User } from '../world/user.ts';
import { contactOf, emit, isBlocked, senderOf } from './inbound-value.ts';

/**
 * The user calls the business and hangs up: `connect`, then `terminate` (Meta: calling/user-initiated-calls). The call
 * opens the window, answered or not. A number that has blocked the user hears nothing of it.
 */
export function callBusiness(platform: Platform, user: User, number: PhoneNumber): string {
  const { world, clock, ids } = platform;
  const id = `wacid.${ids.text(32)}`;
  const call = {
    id,
    ...senderOf(user, number, platform),
    to: digitsOf(number.displayPhoneNumber),
    timestamp: String(clock.seconds()),
    direction: 'USER_INITIATED',
  };
  if (isBlocked(user, number, platform)) return id;
  const contacts = [contactOf(user, number, platform)];
  world.windows.open(number.id, user.waId, clock.now());
  const session = { sdp_type: 'offer', sdp: 'v=0\r\n' };
  emit(platform, number, 'calls', { contacts, calls: [{ ...call, event: 'connect', session }] });
  clock.after(20_000, () => {
    const end = { ...call, event: 'terminate', timestamp: String(clock.seconds()), status: 'FAILED' };
    emit(platform, number, 'calls', { contacts, calls: [end] });
  });
  return id;
}
