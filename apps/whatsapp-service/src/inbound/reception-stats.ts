import type { ReceiveOutcome } from './receive-webhook.ts';

/** Everything a POST to the webhook can come to; those beyond `ReceiveOutcome` are answered before the body is read. */
export type ReceptionOutcome =
  | ReceiveOutcome
  | 'signature_missing'
  | 'too_large'
  | 'too_many_wrong_signatures'
  | 'overloaded'
  | 'incomplete';

export interface ForeignId {
  readonly kind: 'waba' | 'phone_number';
  readonly id: string;
}

/** Counts what the webhook endpoint saw since the process started; health shows it. */
export interface ReceptionStats {
  count(outcome: ReceptionOutcome): void;
  sawForeign(ids: readonly ForeignId[]): void;
  outcomes(): Readonly<Partial<Record<ReceptionOutcome, number>>>;
  /** Whether the store refused the last webhook it was given, less than half a minute ago. */
  isStoreRefusing(): boolean;
  /** Ids that are not ours, most frequent first. */
  foreignIds(): readonly (ForeignId & { readonly count: number })[];
}

/** With no webhook to prove the contrary, trouble counts as over after this. */
const troubleLastsMs = 30_000;

/** How many different foreign ids are told apart; a sender makes up no more memory than this. */
const maxForeignIds = 100;

export function createReceptionStats(now: () => number): ReceptionStats {
  let refusedAt = Number.NEGATIVE_INFINITY;
  const outcomes: Partial<Record<ReceptionOutcome, number>> = {};
  const foreign = new Map<string, ForeignId & { count: number }>();
  return {
    count: (outcome) => {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (outcome === 'store_unavailable') refusedAt = now();
      else if (outcome === 'stored') refusedAt = Number.NEGATIVE_INFINITY;
    },
    sawForeign: (ids) => {
      for (const { kind, id } of ids) {
        const key = `${kind}/${id}`;
        const known = foreign.get(key);
        if (known) known.count += 1;
        else if (foreign.size < maxForeignIds) foreign.set(key, { kind, id: id.slice(0, 64), count: 1 });
      }
    },
    isStoreRefusing: () => now() - refusedAt < troubleLastsMs,
    outcomes: () => ({ ...outcomes }),
    foreignIds: () => [...foreign.values()].sort((a, b) => b.count - a.count).map((entry) => ({ ...entry })),
  };
}
