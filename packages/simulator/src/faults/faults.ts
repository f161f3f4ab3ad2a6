import type { StatusName } from '../world/message.ts';

/** The calls or messages that a fault applies to; a field that isn't given matches everything. */
export interface FaultMatch {
  /** Verb and edge: `POST messages`, `GET phone_numbers`, `GET` for the node itself. */
  readonly route?: string;
  readonly phoneNumberId?: string;
  /** The recipient's number. */
  readonly to?: string;
  /** The share of matching calls that is hit, 0 to 1; all by default. */
  readonly share?: number;
  /** The fault ends after this many hits; never by default. */
  readonly times?: number;
}

/** The effect. */
export type FaultEffect =
  /** The response takes this many real milliseconds longer. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Meta refuses with this code, in its own words; another HTTP status and details may be given. */
  | {
      readonly kind: 'error';
      readonly code: number;
      readonly httpStatus?: number;
      readonly details?: string;
      readonly subcode?: number;
    }
  /** An answer without Meta's envelope, such as one from a proxy in front of Meta. */
  | { readonly kind: 'bare-status'; readonly httpStatus: number }
  /** The connection breaks before Meta has received the call, or after Meta has executed it. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  /** The percentage in the response's usage header for these calls, and the `minutes` until they are accepted again. */
  | { readonly kind: 'usage'; readonly type: string; readonly percent: number; readonly minutes?: number }
  /** These statuses are never sent. */
  | { readonly kind: 'no-status'; readonly statuses: readonly StatusName[] }
  /** The message fails with this code, by webhook. */
  | { readonly kind: 'failed-status'; readonly code: number; readonly details?: string }
  /** Each webhook is sent this many times. */
  | { readonly kind: 'repeat-webhooks'; readonly copies: number }
  /** Webhooks are delayed by a random (simulated) time of up to this, and so overtake each other. */
  | { readonly kind: 'shuffle-webhooks'; readonly withinMs: number }
  /** The first status is sent before the call's response. */
  | { readonly kind: 'status-before-answer' };

export interface Fault {
  readonly id: string;
  readonly match: FaultMatch;
  readonly effect: FaultEffect;
  /** The number of hits. */
  readonly hits: number;
}

type EffectOf<K extends FaultEffect['kind']> = Extract<FaultEffect, { kind: K }>;

/** The subject: a call, a message or a webhook. */
export interface FaultSubject {
  readonly route?: string;
  readonly phoneNumberId?: string;
  readonly to?: string;
  /** For breaking connections: the current stage of the call. */
  readonly when?: 'before' | 'after';
  /** For missing statuses: the one that is due. */
  readonly status?: StatusName;
}

export interface Faults {
  add(match: FaultMatch, effect: FaultEffect): Fault;
  list(): readonly Fault[];
  /** False if no fault has that id. */
  remove(id: string): boolean;
  clear(): void;
  /** The first fault of that kind that strikes this subject, counted as a hit; undefined if none does. */
  strike<K extends FaultEffect['kind']>(kind: K, subject: FaultSubject): EffectOf<K> | undefined;
}
