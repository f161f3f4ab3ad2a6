// @ts-check
import { inTime } from './webhook-view.js';

/** The difference from which two clocks count as different, in milliseconds; less may be caused by the network. */
const apartMs = 60_000;

/** How far the simulator's clock is from this computer's, in words; empty while they agree. @param {number} aheadMs */
export function difference(aheadMs) {
  if (Math.abs(aheadMs) < apartMs) return '';
  const much = inTime(Math.abs(aheadMs)).replace('in ', '');
  return aheadMs > 0 ? `${much} ahead` : `${much} behind`;
}

/** What a changed clock means for the service, which uses this computer's time. @param {number} aheadMs */
export function explanation(aheadMs) {
  if (Math.abs(aheadMs) < apartMs) {
    return 'Both clocks now agree. The simulated one only moves forward; restart the simulator to return to the present.';
  }
  if (aheadMs < 0) {
    return 'The simulated clock is behind, as it was started, stopped or slowed. Your service keeps this computer’s time: for it, a message from there arrives late, and its window may be over while Meta still counts it as open.';
  }
  return `Meta’s time is ${difference(aheadMs)}. Your service keeps this computer’s time: for it, windows that were opened before the jump are still open, so it sends, and Meta refuses with 131047. To have both count a window as closed, let the customer’s message arrive late (“+”, “25 hours late”). The clock cannot go back; start the simulator again.`;
}

/** The 24-hour window of a chat. @param {number | null | undefined} until @param {number} now both simulated @returns {{ isOpen: boolean, words: string }} */
export function windowOf(until, now) {
  if (!until) return { isOpen: false, words: 'No window: the customer has not written. Only templates get through.' };
  if (until <= now)
    return { isOpen: false, words: 'Window closed: 24 hours have passed. Only templates get through (131047).' };
  return { isOpen: true, words: `Window open: it closes ${inTime(until - now)}, unless the customer writes again.` };
}
