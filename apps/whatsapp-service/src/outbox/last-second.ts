/** Messages of one moment: all of a few milliseconds together, under the end of these. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly messages: number;
}

/** What a number has sent and received in the last second, oldest first. */
export type LastSecond = readonly Moment[];

/** Both ends of a second count: times are cut to milliseconds, and what lies 1,000 of them apart may lie closer. */
const secondMs = 1_000;
/** So many milliseconds are one moment, so that a second is 250 of them at most. */
const momentMs = 4;

/** The list as it stands at `now`. What a clock that was set back left in the future counts as of now. */
export function lastSecondAt(moments: LastSecond, now: number): Moment[] {
  return moments
    .map((moment) => (moment.at > now + momentMs ? { ...moment, at: now } : moment))
    .filter(({ at }) => now - at <= secondMs);
}

/** The list with so many messages more; with fewer, where some that were counted last did not go. */
export function count(moments: LastSecond, messages: number, now: number): Moment[] {
  const recent = lastSecondAt(moments, now);
  if (messages <= 0) return without(recent, -messages);
  const at = Math.ceil(now / momentMs) * momentMs;
  const last = recent.at(-1);
  if (last?.at !== at) return [...recent, { at, messages }];
  return [...recent.slice(0, -1), { at, messages: last.messages + messages }];
}

/** The newest go first: an older moment must not be counted longer than what it stands for. */
function without(moments: LastSecond, messages: number): Moment[] {
  let left = messages;
  const kept = moments.toReversed().map((moment) => {
    const taken = Math.min(left, moment.messages);
    left -= taken;
    return { ...moment, messages: moment.messages - taken };
  });
  return kept.reverse().filter((moment) => moment.messages > 0);
}

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
