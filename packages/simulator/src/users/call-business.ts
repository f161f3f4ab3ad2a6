import { endCall } from '../calls/call-webhooks.ts';
import { addUserMedia } from '../media/add-media.ts';
import { urlOf } from '../media/media-address.ts';
import type { Platform } from '../platform.ts';
import type { Call } from '../world/call.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import { digitsOf } from '../world/phone-number.ts';
import type { User } from '../world/user.ts';
import { contactOf, emit, isBlocked, senderOf } from './inbound-value.ts';
import type { CallCourse } from './user-actions.ts';

/** How long it rings, and how long the business takes to pick up. */
const ringMs = 20_000;
const pickUpMs = 5_000;
/** Recording and transcript take a while. */
const recordingMs = 60_000;
const transcriptMs = 90_000;

/**
 * The user calls the business: `connect`, then `terminate` (Meta: calling/user-initiated-calls), then the recording and
 * transcript of an answered call. The call opens the window, answered or not. A number that has blocked the user gets
 * no webhooks.
 */
export function callBusiness(platform: Platform, user: User, number: PhoneNumber, course: CallCourse): string {
  const { world, clock, ids } = platform;
  const id = `wacid.${ids.text(32)}`;
  if (isBlocked(user, number, platform)) return id;
  const { deeplinkPayload, ctaPayload } = course;
  const sides = { id, ...senderOf(user, number, platform), to: digitsOf(number.displayPhoneNumber) };
  const payloads = {
    ...(deeplinkPayload !== undefined && { deeplink_payload: deeplinkPayload }),
    ...(ctaPayload !== undefined && { cta_payload: ctaPayload }),
  };
  const emitCall = (event: string, parts: Readonly<Record<string, unknown>>): void => {
    const call = { ...sides, timestamp: String(clock.seconds()), direction: 'USER_INITIATED', ...payloads };
    emit(platform, number, 'calls', {
      contacts: [contactOf(user, number, platform)],
      calls: [{ ...call, event, ...parts }],
    });
  };
  world.windows.open(number.id, user.waId, clock.now());
  emitCall('connect', { session: { sdp_type: 'offer', sdp: 'v=0\r\n' } });
  const { seconds } = course;
  const call = { id, phoneNumberId: number.id, user, direction: 'USER_INITIATED' as const, at: clock.now() };
  if (seconds === undefined) {
    ring(platform, { ...call, state: 'ringing' });
    return id;
  }
  // Its outcome is fixed: the business can no longer act on it.
  world.calls.set(id, { ...call, state: 'over', seconds });
  clock.after(pickUpMs + seconds * 1_000, () => {
    const end = clock.seconds();
    emitCall('terminate', {
      status: 'COMPLETED',
      start_time: String(end - seconds),
      end_time: String(end),
      duration: seconds,
    });
    const caller = { id, ...senderOf(user, number, platform) };
    if (course.isRecorded) clock.after(recordingMs, () => emitCallFile(platform, number, caller, recording));
    if (course.isTranscribed) clock.after(transcriptMs, () => emitCallFile(platform, number, caller, transcript));
  });
  return id;
}

/** It rings until the business acts on it with `POST calls`. */
function ring(platform: Platform, call: Call): void {
  platform.world.calls.set(call.id, call);
  platform.clock.after(ringMs, () => {
    if (call.state === 'ringing') endCall(platform, call);
  });
}

interface KeptFile {
  readonly event: string;
  readonly key: string;
  readonly type: string;
  readonly mimeType: string;
  readonly content: string;
}

const recording: KeptFile = {
  event: 'call_recording_available',
  key: 'call_recording',
  type: 'audio',
  mimeType: 'audio/ogg; codecs=opus',
  content: 'OggS',
};

const transcript: KeptFile = {
  event: 'call_transcription_available',
  key: 'call_transcript',
  type: 'document',
  mimeType: 'application/json',
  content: JSON.stringify({ segments: [{ speaker: 'user', text: 'Is the studio open on Sunday?' }] }),
};

/** Reports a file of a call, without contacts or direction, like Meta (June 2026). */
function emitCallFile(
  platform: Platform,
  number: PhoneNumber,
  caller: Readonly<Record<string, unknown>>,
  { event, key, type, mimeType, content }: KeptFile,
): void {
  const media = addUserMedia(platform, number.id, new TextEncoder().encode(content), mimeType);
  const sha256 = Buffer.from(media.sha256, 'hex').toString('base64');
  const file = { id: media.id, mime_type: mimeType, sha256, url: urlOf(media, platform.origin(), platform) };
  const call = { ...caller, timestamp: String(platform.clock.seconds()), event, [key]: { type, [type]: file } };
  emit(platform, number, 'calls', { calls: [call] });
}
