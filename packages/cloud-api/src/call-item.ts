import { type Change, itemBase } from './change.ts';
import { contentHash } from './content-hash.ts';
import { errorsOf } from './errors.ts';
import { identityOf } from './identity.ts';
import type { CallItem } from './items.ts';
import { idOf, type JsonObject, textOf, timeOf, wordOf } from './json-value.ts';
import { mediaPartOf } from './message-content.ts';
import { areOneNumber } from './number-spellings.ts';
import { addresseeIds, recipientIds, senderIds, type UserIds } from './user-ids.ts';
import { joinContact } from './users.ts';

/**
 * `value.calls[]`: a call begins or ends, or its recording or transcript is available. The errors of a failed call are
 * next to the list, in `value.errors`; if there is only one call they are added to it too.
 */
export function callItem(change: Change, call: JsonObject, path: string): CallItem {
  const type = wordOf(call.event) ?? 'unknown';
  const callId = idOf(call.id);
  const own = errorsOf(call.errors);
  const { calls } = change.value;
  const isOnly = Array.isArray(calls) && calls.length === 1;
  // Without id or event only the whole content distinguishes one step of a call from the next.
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

/** A `value.statuses[]` of a call: the progress of a call by the business, `RINGING`, `ACCEPTED` or `REJECTED`. */
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

/** Short samples lack the direction; then the caller decides. */
function startedBy(change: Change, call: JsonObject): CallItem['startedBy'] {
  if (call.direction === 'USER_INITIATED') return 'user';
  if (call.direction === 'BUSINESS_INITIATED') return 'business';
  const called = calledUser(change, call);
  return called === undefined ? undefined : called ? 'business' : 'user';
}

/** Some of Meta's samples contradict their own direction, so the two parties go before it. */
function userIsCalled(change: Change, call: JsonObject): boolean {
  return calledUser(change, call) ?? call.direction === 'BUSINESS_INITIATED';
}

/**
 * Whether the user is the one who is called, by the two parties: a contact is the user, and the business's number, in
 * any spelling, is not. Undefined if neither party is known.
 */
function calledUser({ contacts, businessNumber }: Change, call: JsonObject): boolean | undefined {
  const [caller, called] = [senderIds(call), addresseeIds(call)];
  const isContact = (ids: UserIds): boolean => contacts.all.some((contact) => isSameUser(contact, ids));
  if (isContact(caller) !== isContact(called)) return isContact(called);
  const isBusiness = ({ waId }: UserIds): boolean => isSameNumber(waId, businessNumber);
  return isBusiness(caller) === isBusiness(called) ? undefined : isBusiness(caller);
}

const isSameUser = (a: UserIds, b: UserIds): boolean =>
  (a.userId !== undefined && a.userId === b.userId) || isSameNumber(a.waId, b.waId);

const isSameNumber = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && areOneNumber(a, b);
