import { cloudError, invalidParameter } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { checkCalling } from '../messages/calling.ts';
import { exactly, type Fields, object, oneOf, optionalText, text } from '../messages/checks.ts';
import { readRecipient } from '../messages/recipient.ts';
import type { Platform } from '../platform.ts';
import type { Call } from '../world/call.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import { mayCall } from './call-permissions.ts';
import { emitCall, emitCallStatus, endCall } from './call-webhooks.ts';

const actions = ['connect', 'pre_accept', 'accept', 'reject', 'terminate'] as const;
/** When the user's phone rings, when it is picked up, and when it stops ringing. */
const [ringsAfterMs, pickUpMs, ringMs] = [1_000, 5_000, 20_000];
/** How long users talk before they hang up. */
const talkMs = 60_000;

/**
 * `POST /{phone-number-id}/calls`: calls a user, or answers, rejects or ends a call (Meta: calling/reference). A user
 * who is online picks up, and hangs up after a minute.
 * @throws {GraphError} 100; 138000 for a number without calling, 138006 without the user's permission, 138001 for a user
 *   without WhatsApp.
 */
export function postCall({ params }: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  exactly(params, 'messaging_product', '', 'whatsapp');
  const action = oneOf(params, 'action', '', actions);
  checkCalling({ world: platform.world, number });
  if (action === 'connect') return connect(params, number, platform);
  const call = platform.world.calls.get(text(params, 'call_id', ''));
  if (call?.phoneNumberId !== number.id || call.state === 'over') {
    throw invalidParameter('call_id names no call of this number in progress');
  }
  if (action === 'terminate') platform.clock.after(0, () => endCall(platform, call));
  else answer(action, call, params, platform);
  return success;
}

function connect(params: Fields, number: PhoneNumber, platform: Platform): GraphAnswer {
  const { world, ids, clock } = platform;
  checkSession(params, 'offer');
  const callbackData = optionalText(params, 'biz_opaque_callback_data', '', 512);
  const { user } = readRecipient(params, number, world);
  if (!user) throw invalidParameter('Only users can be called');
  if (!user.hasWhatsApp) throw cloudError(138001);
  if (!mayCall(platform, number, user)) throw cloudError(138006);
  const id = `wacid.${ids.text(32)}`;
  const call: Call = {
    id,
    phoneNumberId: number.id,
    user,
    direction: 'BUSINESS_INITIATED',
    callbackData,
    at: clock.now(),
    state: 'ringing',
  };
  world.calls.set(id, call);
  clock.after(ringsAfterMs, () => {
    if (call.state === 'ringing' && user.isOnline) emitCallStatus(platform, call, 'RINGING');
  });
  clock.after(pickUpMs, () => {
    if (call.state === 'ringing' && user.isOnline) pickUp(call, platform);
  });
  clock.after(ringMs, () => {
    if (call.state === 'ringing') endCall(platform, call);
  });
  return { body: { messaging_product: 'whatsapp', calls: [{ id }] } };
}

/** A user who has blocked the number rejects the call; an answered call opens the window. */
function pickUp(call: Call, platform: Platform): void {
  const { clock, world } = platform;
  if (call.user.blocked.has(call.phoneNumberId)) {
    emitCallStatus(platform, call, 'REJECTED');
    endCall(platform, call);
    return;
  }
  accept(call, platform);
  world.windows.open(call.phoneNumberId, call.user.waId, clock.now());
  emitCall(platform, call, 'connect', { session: { sdp_type: 'answer', sdp: 'v=0\r\n' } });
  emitCallStatus(platform, call, 'ACCEPTED');
}

function accept(call: Call, platform: Platform): void {
  call.state = 'accepted';
  call.acceptedAt = platform.clock.seconds();
  platform.clock.after(talkMs, () => endCall(platform, call));
}

/** The business's actions on a ringing call of a user. */
function answer(action: 'pre_accept' | 'accept' | 'reject', call: Call, params: Fields, platform: Platform): void {
  if (call.direction !== 'USER_INITIATED' || call.state !== 'ringing') {
    throw invalidParameter(`The call can not be answered by ${action} now`);
  }
  if (action === 'reject') platform.clock.after(0, () => endCall(platform, call));
  else checkSession(params, 'answer');
  if (action === 'accept') accept(call, platform);
}

function checkSession(params: Fields, type: 'offer' | 'answer'): void {
  const session = object(params, 'session');
  exactly(session, 'sdp_type', 'session', type);
  text(session, 'sdp', 'session');
}
