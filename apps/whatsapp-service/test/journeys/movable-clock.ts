/*
 * Loaded before the service (`node --import`), so that a test can set its clock: each SIGUSR2 adds the next of the
 * milliseconds in MOVE_CLOCK_BY, separated by commas. The steady clock, and other processes' clocks, are not affected.
 */
const moves = (process.env.MOVE_CLOCK_BY ?? '').split(',').map(Number);
const systemNow = Date.now;
let offset = 0;

Date.now = () => systemNow() + offset;
process.on('SIGUSR2', () => {
  offset += moves.shift() ?? 0;
});
