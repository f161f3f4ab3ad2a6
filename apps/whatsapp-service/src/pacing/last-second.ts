import { isPlanned } from './ahead.ts';

/** Messages of one moment: all of a few milliseconds together, under the end of these. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly messages: number;
}

/** The messages that a number has sent and received in the last second, oldest first. */
export type LastSecond = readonly Moment[];

/** Both ends of a second count: times are truncated to milliseconds, so two of them 1,000 apart may be closer. */
const secondMs = 1_000;
/** So many milliseconds are one moment, so that a second is some 250 of them. */
export const momentMs = 4;

/**
 * The list at `now`, including planned messages. Times in the future, left by a clock that was set back, count as now.
 */
export function lastSecondAt(moments: LastSecond, now: number): Moment[] {
  const recent = moments.filter(({ at }) => now - at <= secondMs);
  const isStray = ({ at }: Moment): boolean => at > now && !isPlanned(at, now);
  if (!recent.some(isStray)) return recent;
  return recent.map((moment) => (isStray(moment) ? { ...moment, at: now } : moment)).sort((a, b) => a.at - b.at);
}

/** How many messages were sent and received in the second that ends at `now`, without planned ones. */
export const messagesInLastSecond = (moments: LastSecond, now: number): number =>
  lastSecondAt(moments, now).reduce((sum, { at, messages }) => (at <= now ? sum + messages : sum), 0);

/**
 * The list with this many more messages.
 * @param isExact the moment is exactly this millisecond, as for planned calls: their capacity is free again a second
 * later, not delayed by others of the same moment.
 */
export function count(moments: LastSecond, messages: number, now: number, isExact = false): Moment[] {
  const recent = lastSecondAt(moments, now);
  if (messages <= 0) return recent;
  const at = isExact ? now : momentOf(now);
  const place = recent.findLastIndex((moment) => moment.at <= at);
  const same = recent[place];
  if (same?.at !== at) return recent.toSpliced(place + 1, 0, { at, messages });
  return recent.with(place, { at, messages: same.messages + messages });
}

/** The list without messages that were counted at these times and not sent. */
export function uncount(moments: LastSecond, times: readonly number[], now: number): Moment[] {
  const left = lastSecondAt(moments, now).map((moment) => ({ ...moment }));
  for (const time of times) {
    const moment = left.find(({ at, messages }) => messages > 0 && (at === time || at === momentOf(time)));
    if (moment) moment.messages -= 1;
  }
  return left.filter(({ messages }) => messages > 0);
}

/** The end of the moment that this is in. */
const momentOf = (at: number): number => Math.ceil(at / momentMs) * momentMs;

export function messagesIn(moments: LastSecond): number {
  return moments.reduce((sum, { messages }) => sum + messages, 0);
}

/** When `messages` of them will be more than a second old. */
export function goneAt(moments: LastSecond, messages: number, now: number): number {
  let left = messages;
  for (const moment of moments) {
    left -= moment.messages;
    if (left <= 0) return moment.at + secondMs + 1;
  }
  return now;
}
