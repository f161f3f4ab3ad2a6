import { oneLine, words } from './one-line.ts';

/** The known facts about a call. */
export interface DescribedCall {
  readonly startedBy?: unknown;
  /** `ringing`, `answered`, `rejected`, `missed`, `completed`, `failed`; or one step of it, in Meta's word. */
  readonly state?: unknown;
  readonly durationSeconds?: unknown;
  readonly recording?: unknown;
  readonly transcript?: unknown;
}

/** `call, 1:30`, `missed call`, `outgoing call, rejected`; mentions a stored recording or transcript. */
export function describeCall({ startedBy, state, durationSeconds, recording, transcript }: DescribedCall): string {
  const what = startedBy === 'business' ? 'outgoing call' : 'call';
  const kept = words(recording ? 'recorded' : '', transcript ? 'with transcript' : '');
  const head = state === 'missed' ? 'missed call' : [what, outcome(state, durationSeconds)].filter(Boolean).join(', ');
  return kept === '' ? head : `${head}, ${kept}`;
}

function outcome(state: unknown, durationSeconds: unknown): string {
  if (typeof durationSeconds === 'number' && durationSeconds > 0) return clock(durationSeconds);
  return state === 'completed' ? '' : oneLine(state).replaceAll('_', ' ').toLowerCase();
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
