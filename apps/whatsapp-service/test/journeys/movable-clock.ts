/*
 * Loaded before the service (`node --import`), so that a test can set its clock: each SIGUSR2 adds the next of the
 * milliseconds in MOVE_CLOCK_BY, separated by commas. `new Date()` moves along with `Date.now()`, as on any machine: libraries compare the
 * one with the other, as Google's do for the deadline of a call. The steady clock moves along only if MOVE_STEADY_CLOCK is set: then it is
 * as if that time had passed. Other processes' clocks are not affected.
 *
 * CLOCK_AHEAD_BY is how many milliseconds it is ahead from the start: a service that was killed then comes back as if it had been gone for that long.
 */
const moves = (process.env.MOVE_CLOCK_BY ?? '').split(',').map(Number);
const SystemDate = Date;
const systemNow = Date.now;
const steadyNow = performance.now.bind(performance);
const movesSteady = Boolean(process.env.MOVE_STEADY_CLOCK);
let offset = Number(process.env.CLOCK_AHEAD_BY ?? 0);

Date.now = () => systemNow() + offset;
globalThis.Date = new Proxy(SystemDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [Date.now()] : given, newTarget),
  apply: () => new Date().toString(),
});
performance.now = () => steadyNow() + (movesSteady ? offset : 0);
process.on('SIGUSR2', () => {
  offset += moves.shift() ?? 0;
});
