/** Minimum and maximum, in simulated milliseconds. Meta promises no times; these are typical ones. */
export type DelayRange = readonly [from: number, to: number];

export const delays = {
  /** From the answer to the call until `sent`: the message has left Meta's servers. */
  sent: [200, 600],
  /** From then until `delivered`: it is on the phone. */
  delivered: [400, 1_600],
  /** From then until `read`: the user has opened the chat. */
  read: [2_000, 9_000],
  /** How long a message of a paced template is held until Meta's decision (Meta: templates/template-pacing). */
  pacing: [30_000, 60_000],
  /** From when the phone comes online until pending messages are delivered. */
  backOnline: [100, 600],
} as const satisfies Readonly<Record<string, DelayRange>>;

/** A delay in the range. `random` returns 0 to 1. */
export function delayWithin([from, to]: DelayRange, random: () => number): number {
  return from + (to - from) * random();
}
