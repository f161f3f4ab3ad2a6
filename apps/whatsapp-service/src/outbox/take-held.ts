import { beginProbe, passOver } from '../work/breaker.ts';
import { atBreaker, heldNeed, releasedHolds } from './holds.ts';
import type { Lane } from './lane.ts';
import { type Sender, spend } from './sender.ts';

/**
 * For this long a lane may still be marked as held by an ended hold: another instance may have written it from an older
 * record.
 */
const staleMs = 60_000;

/** The needs of lanes that may be called for a number: a call, or an ended hold. */
export const laneNeeds = (sender: Sender): Lane['needs'][] => ['call', ...releasedHolds(sender).map(heldNeed)];

interface HoldProbe {
  /** The number with the probe in flight. */
  readonly sender: Sender;
  readonly hold: string;
}

/** A probe of a hold, or when the next is due. It counts against the number's rate like any other message. */
export function beginHoldProbe(sender: Sender, hold: string, now: number): HoldProbe | { readonly waitsUntil: number } {
  const breaker = sender.holds?.[hold];
  const pause = breaker?.pause && !sender.stop ? beginProbe(breaker.pause, now) : null;
  if (!pause) return { waitsUntil: breaker?.pause?.probeAt ?? now };
  return { hold, sender: { ...spend(sender, 1, now), holds: { ...sender.holds, [hold]: { ...breaker, pause } } } };
}

/** The number after a probe for which no message was sent. */
export function probeUnused(before: Sender, { sender, hold }: HoldProbe, now: number): Sender {
  const { holds } = atBreaker(sender, hold, (breaker) => passOver(breaker, now, now));
  return holds === undefined ? before : { ...before, holds };
}

/** The number without ended holds that have no lanes left under these needs. */
export function withoutEmptyHolds(sender: Sender, empty: readonly string[], now: number): Sender {
  const over = releasedHolds(sender).filter(
    (hold) => empty.includes(heldNeed(hold)) && (sender.holds?.[hold]?.resumedAt ?? 0) + staleMs <= now,
  );
  if (over.length === 0) return sender;
  const holds = Object.fromEntries(Object.entries(sender.holds ?? {}).filter(([hold]) => !over.includes(hold)));
  const { holds: _before, ...rest } = sender;
  return Object.keys(holds).length === 0 ? rest : { ...rest, holds };
}
