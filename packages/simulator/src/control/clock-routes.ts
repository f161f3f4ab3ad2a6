import type { Simulator } from '../simulator.ts';
import { ControlError } from './control-error.ts';
import type { ControlRequest } from './control-request.ts';
import { only, optionalNumberWithin } from './read-values.ts';

export function getClock({ clock }: Simulator): unknown {
  return { now: new Date(clock.now()).toISOString(), nowMs: clock.now(), speed: clock.speed() };
}

/** The last time with a four-digit year. */
const latest = Date.UTC(9999, 11, 31);
const fastest = 1_000_000;

/** Moves the clock to a time, or forward by a duration, or sets its speed. */
export function postClock(simulator: Simulator, { body }: ControlRequest): unknown {
  only(body, '', ['now', 'advanceMs', 'speed']);
  const { clock } = simulator;
  const speed = optionalNumberWithin(body, 'speed', '', [0, fastest]);
  const advanceMs = optionalNumberWithin(body, 'advanceMs', '', [0, latest - clock.now()]);
  const now = body.now === undefined ? undefined : timeOf(body.now);
  if (speed !== undefined) clock.setSpeed(speed);
  if (advanceMs !== undefined) clock.advance(advanceMs);
  if (now !== undefined) clock.set(now);
  return getClock(simulator);
}

function timeOf(value: unknown): number {
  const ms = typeof value === 'number' ? value : typeof value === 'string' ? instantOf(value) : Number.NaN;
  if (!(ms <= latest)) throw new ControlError('now is a time, such as "2026-12-01T00:00:00Z", or milliseconds.');
  return ms;
}

/** `Date.parse` reads 31 November as 1 December, and accepts texts that are not times. */
function instantOf(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2}))?$/i.test(text) ? Date.parse(text) : Number.NaN;
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return Number(text.slice(8, 10)) === day.getUTCDate() ? ms : Number.NaN;
}
