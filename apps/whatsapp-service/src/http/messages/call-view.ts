import type { CallView } from '@intexuraos/service-api/schemas';
import { type CallRecord, callState } from '../../conversations/call-record.ts';
import { isoTime } from '../shown-time.ts';
import { mediaView, type ShownMedia } from './media-view.ts';
import { type MetaErrorView, metaErrorView } from './user-view.ts';

export function callView(
  { startedBy, status, durationSeconds, steps, ...call }: CallRecord,
  shown: ShownMedia,
): CallView {
  return {
    startedBy,
    status,
    startedAt: isoTime(call.startedAt),
    endedAt: isoTime(call.endedAt),
    durationSeconds,
    steps: steps.map(({ type, at }) => ({ type, at: isoTime(at) })),
    deeplinkPayload: call.deeplinkPayload ?? null,
    ctaPayload: call.ctaPayload ?? null,
    opaqueData: call.opaqueData ?? null,
    recording: call.recording ? mediaView(call.recording, shown) : null,
    transcript: call.transcript ? mediaView(call.transcript, shown) : null,
  };
}

/** Why a call failed; null if Meta does not say, or if it did not fail. */
export function callFailure(call: CallRecord): MetaErrorView | null {
  const [cause] = call.errors;
  return cause && ['failed', 'missed', 'rejected'].includes(callState(call)) ? metaErrorView(cause) : null;
}
