import { isServiceMessage } from '@intexuraos/cloud-api';
import { type Breaker, type Pause, passOver } from '../work/breaker.ts';
import type { OutboxEntry, OutboxProblem } from './outbox-entry.ts';
import type { PauseScope } from './send-outcome.ts';
import { sentText } from './sent-body.ts';

/**
 * A hold pauses a part of what a number sends: `paid` (templates and Direct Send, which are always billed), `service`
 * (free-form messages, billed beyond the free ones of a month), `free` (reactions), one version of the Graph API (`v15.0`), or an edge
 * (`marketing_messages`). All other messages are sent, also to the same recipient.
 */

type JsonObject = Readonly<Record<string, unknown>>;

/** What an attempt probes if the whole number is paused. */
export const numberProbe = 'number';

/** The breakers of a number's holds, by hold. */
export type Holds = Readonly<Record<string, Breaker<OutboxProblem>>>;

interface Held extends Breaker<OutboxProblem> {
  readonly holds?: Holds;
  /** An operator's pause of the number. */
  readonly stop?: Pause<OutboxProblem> | null;
}

/** Why the whole number sends nothing; null if it may send. An operator's pause comes before Meta's. */
export const pauseOf = ({ stop, pause }: Held): Pause<OutboxProblem> | null => stop ?? pause;

type Message = Pick<OutboxEntry, 'version' | 'edge' | 'body' | 'fallbackTemplate' | 'usedFallback'>;

/** The hold that a cause of this scope puts on messages like this one; null if it pauses the whole number. */
export function holdOf(scope: PauseScope, entry: Message): string | null {
  if (scope === 'version') return entry.version;
  if (scope === 'edge') return entry.edge ?? null;
  return scope === 'category' ? billingOf(entry) : null;
}

/** The first of these holds that applies to a message; null if none does. */
export function heldBy(entry: Message, holds: readonly string[]): string | null {
  if (holds.length === 0) return null;
  if (holds.includes(entry.version)) return entry.version;
  if (entry.edge && holds.includes(entry.edge)) return entry.edge;
  const billing = billingOf(entry);
  return holds.includes(billing) ? billing : null;
}

/** How a message is billed (Meta: pricing). Reactions are never charged. */
function billingOf(entry: Message): 'paid' | 'service' | 'free' {
  const { recipient_type: _any, ...message }: JsonObject = JSON.parse(sentText(entry, entry.usedFallback));
  if (message.type === 'reaction') return 'free';
  return isServiceMessage(message) ? 'service' : 'paid';
}

/** The active holds. */
export const activeHolds = ({ holds = {} }: Held): string[] =>
  Object.entries(holds).flatMap(([hold, { pause }]) => (pause ? [hold] : []));

/** Ended holds whose messages may still be marked as held. */
export const releasedHolds = ({ holds = {} }: Held): string[] =>
  Object.entries(holds).flatMap(([hold, { pause }]) => (pause ? [] : [hold]));

/** Everything that is paused of a number; `hold` is null for the number itself. */
export function pausesOf({
  stop = null,
  pause,
  holds = {},
}: Held): { hold: string | null; pause: Pause<OutboxProblem> }[] {
  const all = [
    [null, stop] as const,
    [null, pause] as const,
    ...Object.entries(holds).map(([hold, breaker]) => [hold, breaker.pause] as const),
  ];
  return all.flatMap(([hold, each]) => (each ? [{ hold, pause: each }] : []));
}

const closedBreaker: Breaker<OutboxProblem> = { pause: null };

/** The number with its breaker, or that of a hold, changed. */
export function atBreaker<S extends Held>(
  sender: S,
  hold: string | null,
  change: (breaker: Breaker<OutboxProblem>) => Breaker<OutboxProblem>,
): S {
  if (hold === null || hold === numberProbe) {
    const changed = change(sender);
    return changed === sender ? sender : { ...sender, ...changed };
  }
  const before = sender.holds?.[hold] ?? closedBreaker;
  const after = change(before);
  return after === before ? sender : { ...sender, holds: { ...sender.holds, [hold]: after } };
}

/** The number after a probe whose end says nothing about the probed pause. */
export function probeOver<S extends Held>(sender: S, probes: string | undefined, startedAt: number, now: number): S {
  return probes === undefined ? sender : atBreaker(sender, probes, (breaker) => passOver(breaker, startedAt, now));
}

/** `Lane.needs` of a lane whose first message is held. */
export const heldNeed = (hold: string): `held:${string}` => `held:${hold}`;
