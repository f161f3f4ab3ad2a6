import type { CallItem } from '@intexuraos/cloud-api';
import { definedParts } from '../records/defined-parts.ts';
import { earliest, fuller, latest, least, mergeInto } from '../records/joins.ts';

/**
 * What is known about a call from all webhooks that mention it: its steps, its end, its recording. Each part merges in any
 * order and any number of times to the same result.
 */
export interface CallRecord
  extends Pick<CallItem, 'deeplinkPayload' | 'ctaPayload' | 'opaqueData' | 'recording' | 'transcript' | 'errors'> {
  readonly startedBy: 'user' | 'business' | null;
  /** Each step once, earliest first: `connect`, `RINGING`, `ACCEPTED`, `REJECTED`, `terminate`, … */
  readonly steps: readonly CallStep[];
  /** How it ended, in Meta's word in capitals: `COMPLETED`, `FAILED`; null while unknown. */
  readonly status: string | null;
  /** When it was answered and when it ended, milliseconds since 1970; null if nobody answered. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly durationSeconds: number | null;
}

interface CallStep {
  readonly type: string;
  /** Meta's time; 0 if it gave none. */
  readonly at: number;
}

/** What one item says about its call. */
export function callTold(item: CallItem): CallRecord {
  const { deeplinkPayload, ctaPayload, opaqueData, recording, transcript } = item;
  return {
    startedBy: item.startedBy ?? null,
    steps: [{ type: item.type, at: item.at ?? 0 }],
    status: item.status?.toUpperCase() ?? null,
    startedAt: item.startedAt ?? null,
    endedAt: item.endedAt ?? null,
    durationSeconds: item.durationSeconds ?? null,
    errors: item.errors,
    ...definedParts({ deeplinkPayload, ctaPayload, opaqueData, recording, transcript }),
  };
}

/** Merges two records of one call; a join. */
export function mergeCalls(a: CallRecord, b: CallRecord): CallRecord {
  return {
    startedBy: minOrNull(a.startedBy, b.startedBy),
    steps: b.steps.reduce((steps, step) => mergeInto(steps, step, stepRules), a.steps),
    // COMPLETED also comes before FAILED by spelling.
    status: minOrNull(a.status, b.status),
    startedAt: earliest(a.startedAt, b.startedAt),
    endedAt: latest(a.endedAt, b.endedAt),
    durationSeconds: latest(a.durationSeconds, b.durationSeconds),
    errors: fuller(a.errors, b.errors),
    ...definedParts({
      deeplinkPayload: least(a.deeplinkPayload, b.deeplinkPayload),
      ctaPayload: least(a.ctaPayload, b.ctaPayload),
      opaqueData: least(a.opaqueData, b.opaqueData),
      recording: fuller(a.recording, b.recording),
      transcript: fuller(a.transcript, b.transcript),
    }),
  };
}

const stepRules = {
  isSame: (a: CallStep, b: CallStep) => a.type === b.type,
  join: (a: CallStep, b: CallStep): CallStep => ({ type: a.type, at: firstTime([a.at, b.at]) }),
  order: ({ at, type }: CallStep) => [at, type],
};

function minOrNull<T extends string>(a: T | null, b: T | null): T | null {
  if (a === null || b === null) return a ?? b;
  return a <= b ? a : b;
}

/** The earliest time that Meta gave, for a call's steps or anything else; 0 if it gave none. */
export function firstTime(times: readonly number[]): number {
  return times.reduce((a, b) => (a > 0 && b > 0 ? Math.min(a, b) : Math.max(a, b)), 0);
}

/** When the call began, which is its position among the messages, however much later its recording arrives. */
export function beginningOf({ steps, startedAt }: CallRecord): number {
  return firstTime([...steps.map(({ at }) => at), startedAt ?? 0]);
}

type CallState = 'ringing' | 'answered' | 'rejected' | 'missed' | 'completed' | 'failed';

/**
 * The state of a call. Meta says `FAILED` for every unsuccessful call: one that the other side refused is `rejected`,
 * and a user's call that nobody answered is `missed`.
 */
export function callState({ startedBy, steps, status, startedAt, durationSeconds }: CallRecord): CallState {
  const had = (type: string): boolean => steps.some((step) => step.type === type);
  const wasPickedUp = startedAt !== null || durationSeconds !== null;
  if (status === 'COMPLETED') return 'completed';
  if (status === null && !had('terminate')) {
    if (wasPickedUp || had('call_recording_available') || had('call_transcription_available')) return 'completed';
    if (had('REJECTED')) return 'rejected';
    return had('ACCEPTED') ? 'answered' : 'ringing';
  }
  if (status === null && (wasPickedUp || had('ACCEPTED'))) return 'completed';
  if (status === 'REJECTED' || had('REJECTED')) return 'rejected';
  return startedBy === 'user' && !wasPickedUp ? 'missed' : 'failed';
}
