import { type Change, itemBase } from './change.ts';
import { contentHash } from './content-hash.ts';
import { errorsOf } from './errors.ts';
import { identityOf } from './identity.ts';
import type { CallItem } from './items.ts';
import { idOf, type JsonObject, textOf, timeOf, wordOf } from './json-value.ts';
import { mediaPartOf } from './message-content.ts';
import { addresseeIds, recipientIds, senderIds, waIdOf } from './user-ids.ts';
import { joinContact } from './users.ts';

/**
 * `value.calls[]`: a call begins or ends, or its recording or transcript is there. The errors of a failed call are next to
 * the list, in `value.errors`; where there is but one call they are told with it too.
 */
export function callItem(change: Change, call: JsonObject, path: string): CallItem {
  const type = wordOf(call.event) ?? 'unknown';
  const callId = idOf(call.id);
  const own = errorsOf(call.errors);
  const { calls } = change.value;
  const isOnly = Array.isArray(calls) && calls.length === 1;
  // Without id or event there is nothing that tells one step of a call from the next, but all of it.
  const key = callId === undefined || type === 'unknown' ? contentHash(call) : callId;
  const userIds = userIsCalled(change, call) ? addresseeIds(call) : senderIds(call);
  return {
    kind: 'call',
    ...itemBase(change, type, path, identityOf('call', change.scope, key, type), call),
    at: timeOf(call.timestamp) ?? timeOf(call.end_time) ?? timeOf(call.start_time),
    user: joinContact(change.contacts, userIds, true),
    wamid: callId,
    callId: callId ?? '',
    startedBy: startedBy(change, call),
    status: wordOf(call.status),
    startedAt: timeOf(call.start_time),
    endedAt: timeOf(call.end_time),
    durationSeconds: secondsOf(call.duration),
    deeplinkPayload: textOf(call.deeplink_payload),
    ctaPayload: textOf(call.cta_payload),
    opaqueData: textOf(call.biz_opaque_callback_data),
    recording: mediaPartOf(call.call_recording),
    transcript: mediaPartOf(call.call_transcript),
    errors: own.length === 0 && isOnly ? errorsOf(change.value.errors) : own,
  };
}

/** A `value.statuses[]` of a call: what became of a call by the business, `RINGING`, `ACCEPTED` or `REJECTED`. */
export function callStatusItem(change: Change, status: JsonObject, path: string): CallItem {
  const type = wordOf(status.status) ?? 'unknown';
  const callId = idOf(status.id);
  const key = callId === undefined || type === 'unknown' ? contentHash(status) : callId;
  return {
    kind: 'call',
    ...itemBase(change, type, path, identityOf('call-status', change.scope, key, type), status),
    at: timeOf(status.timestamp),
    user: joinContact(change.contacts, recipientIds(status), true),
    wamid: callId,
    callId: callId ?? '',
    startedBy: 'business',
    opaqueData: textOf(status.biz_opaque_callback_data),
    errors: errorsOf(status.errors),
  };
}

/** A number of seconds, which Meta may write as text. */
function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** Short samples lack the direction; then the side that bears the business's number tells. */
function startedBy({ businessNumber }: Change, call: JsonObject): CallItem['startedBy'] {
  if (call.direction === 'USER_INITIATED') return 'user';
  if (call.direction === 'BUSINESS_INITIATED') return 'business';
  if (businessNumber === undefined) return undefined;
  if (waIdOf(call.from) === businessNumber) return 'business';
  return waIdOf(call.to) === businessNumber ? 'user' : undefined;
}

/** The business's own number is no user, whatever the direction says: some of Meta's samples contradict themselves. */
function userIsCalled(change: Change, call: JsonObject): boolean {
  const { businessNumber } = change;
  if (businessNumber !== undefined && waIdOf(call.from) === businessNumber) return true;
  if (businessNumber !== undefined && waIdOf(call.to) === businessNumber) return false;
  return startedBy(change, call) === 'business';
}
