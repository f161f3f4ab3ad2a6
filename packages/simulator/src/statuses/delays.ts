/** From and to, in simulated milliseconds. Meta promises no times: these are what one sees on an ordinary day. */
export type DelayRange = readonly [from: number, to: number];

export const delays = {
  /** From the answer of the call until the message has left Meta's servers. */
  sent: [200, 600],
  /** From then until it is on the phone. */
  delivered: [400, 1_600],
  /** From then until the user has opened the chat. */
  read: [2_000, 9_000],
  /** How long a message of a paced template is held before it is decided on (Meta: templates/template-pacing). */
  pacing: [30_000, 60_000],
  /** From the phone's being switched on until what waited is on it. */
  backOnline: [100, 600],
} as const satisfies Readonly<Record<string, DelayRange>>;

/** A delay in the range. `random` gives 0 to 1. */
export function delayWithin([from, to]: DelayRange, random: () => number): number {
  return from + (to - from) * random();
}
