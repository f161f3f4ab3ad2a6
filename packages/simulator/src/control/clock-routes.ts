import type { Simulator } from '../simulator.ts';
import { ControlError } from './control-error.ts';
import type { ControlRequest } from './control-request.ts';
import { only, optionalNumber } from './read-values.ts';

export function getClock({ clock }: Simulator): unknown {
  return { now: new Date(clock.now()).toISOString(), nowMs: clock.now(), speed: clock.speed() };
}

/** Moves the clock to a time, on by a while, or sets its speed. */
export function postClock(simulator: Simulator, { body }: ControlRequest): unknown {
  only(body, '', ['now', 'advanceMs', 'speed']);
  const { clock } = simulator;
  const speed = optionalNumber(body, 'speed', '');
  if (speed !== undefined) clock.setSpeed(speed);
  const advanceMs = optionalNumber(body, 'advanceMs', '');
  if (advanceMs !== undefined) clock.advance(advanceMs);
  if (body.now !== undefined) clock.set(timeOf(body.now));
  return getClock(simulator);
}

function timeOf(value: unknown): number {
  const ms = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw new ControlError('now is a time, such as "2026-12-01T00:00:00Z", or milliseconds.');
  return ms;
}
