import type { ReceiveOutcome } from './receive-webhook.ts';

/** Every outcome of a POST to the webhook; those beyond `ReceiveOutcome` are answered before the body is read. */
export type ReceptionOutcome =
  | ReceiveOutcome
  | 'signature_missing'
  | 'too_large'
  | 'too_many_wrong_signatures'
  | 'overloaded'
  | 'low_memory'
  | 'slow_body'
  | 'incomplete';

export interface ForeignId {
  /** `portfolio`: its updates are stored but not processed. */
  readonly kind: 'waba' | 'phone_number' | 'portfolio';
  readonly id: string;
}

export interface WrongSignatures {
  readonly count: number;
  /** How many milliseconds ago the first and the last of them came. */
  readonly firstAgoMs: number;
  readonly lastAgoMs: number;
}

/** Counts the outcomes at the webhook endpoint since the process started; health shows them. */
export interface ReceptionStats {
  count(outcome: ReceptionOutcome): void;
  sawForeign(ids: readonly ForeignId[]): void;
  /** Counts items by kind, and remembers the unreadable kinds. */
  sawKinds(kinds: readonly { readonly kind: string; readonly count: number }[]): void;
  outcomes(): Readonly<Partial<Record<ReceptionOutcome, number>>>;
  /** Counts a webhook of a known sender that was refused for lack of room. */
  turnedAway(): void;
  /** Whether most webhooks of known senders were refused, compared with those stored, in the last half minute. */
  isTurningAway(): boolean;
  /** Notes that requests come through an unconfigured proxy. */
  sawUnknownProxy(): void;
  hasUnknownProxy(): boolean;
  /** Wrong signatures since the last correct one; null if there were none. */
  wrongSignatures(): WrongSignatures | null;
  /** Whether any webhook, signed correctly or not, has come since the start. */
  hasSeenSignature(): boolean;
  /** Whether the store refused the last webhook it was given, less than half a minute ago. */
  isStoreRefusing(): boolean;
  /** Unreadable kinds of items (`unknown.*`), most frequent first. */
  unreadKinds(): readonly { readonly kind: string; readonly count: number }[];
  /** Ids that are not ours, most frequent first. */
  foreignIds(): readonly (ForeignId & { readonly count: number })[];
}

/** Trouble counts as over after this, if no webhook shows the contrary. */
const troubleLastsMs = 30_000;

const wrong: ReadonlySet<ReceptionOutcome> = new Set(['signature_wrong', 'too_many_wrong_signatures']);
/** Outcomes that are decided after the signature was verified. */
const right: ReadonlySet<ReceptionOutcome> = new Set([
  ...(['stored', 'duplicate', 'foreign', 'store_unavailable'] as const),
  ...(['not_json', 'not_an_object', 'wrong_object'] as const),
]);

/** The maximum of foreign ids counted separately, so that a sender cannot fill the memory with made-up ones. */
const maxForeignIds = 100;
const maxUnreadKinds = 20;
/**
 * A word of Meta's; anything else must not be printed. Excludes doctor's probes, which earlier versions stored, and
 * read marks of other responders, which are understood.
 */
const unreadKind = /^unknown\.(?!(?:intexuraos_doctor_probe|read_mark)$)[a-z][a-z_]{0,60}$/;

/** How often the counts are sampled, to see recent refusals. */
const markEveryMs = 5_000;

/**
 * @param now a steady clock, in milliseconds.
 * @param onTrouble called at the first request through an unconfigured proxy, at the first wrong signature after a
 * correct one, and when the store begins to refuse webhooks.
 */
export function createReceptionStats(now: () => number, onTrouble: () => void = () => undefined): ReceptionStats {
  let turnedAway = 0;
  let isBehindUnknownProxy = false;
  let marks: { readonly at: number; readonly turnedAway: number; readonly stored: number }[] = [];
  const storedSoFar = (): number => (outcomes.stored ?? 0) + (outcomes.duplicate ?? 0);
  let refusedAt = Number.NEGATIVE_INFINITY;
  let wrongRun: { count: number; firstAt: number; lastAt: number } | null = null;
  let isSignatureSeen = false;
  const sawSignature = (isRight: boolean): void => {
    isSignatureSeen = true;
    const at = now();
    wrongRun = isRight ? null : { count: (wrongRun?.count ?? 0) + 1, firstAt: wrongRun?.firstAt ?? at, lastAt: at };
    if (wrongRun?.count === 1) onTrouble();
  };
  const outcomes: Partial<Record<ReceptionOutcome, number>> = {};
  const foreign = new Map<string, ForeignId & { count: number }>();
  const unread = new Map<string, number>();
  return {
    count: (outcome) => {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (wrong.has(outcome)) sawSignature(false);
      else if (right.has(outcome)) sawSignature(true);
      if (outcome === 'store_unavailable') {
        if (now() - refusedAt >= troubleLastsMs) onTrouble();
        refusedAt = now();
      } else if (outcome === 'stored') refusedAt = Number.NEGATIVE_INFINITY;
    },
    sawForeign: (ids) => {
      for (const { kind, id } of ids) {
        const key = `${kind}/${id}`;
        const known = foreign.get(key);
        if (known) known.count += 1;
        else if (foreign.size < maxForeignIds) foreign.set(key, { kind, id: id.slice(0, 64), count: 1 });
      }
    },
    turnedAway: () => {
      const at = now();
      marks = marks.filter((mark) => at - mark.at < troubleLastsMs);
      if (at - (marks.at(-1)?.at ?? Number.NEGATIVE_INFINITY) >= markEveryMs) {
        marks.push({ at, turnedAway, stored: storedSoFar() });
      }
      turnedAway += 1;
    },
    isTurningAway: () => {
      const since = marks.find(({ at }) => now() - at < troubleLastsMs);
      return since !== undefined && turnedAway - since.turnedAway > storedSoFar() - since.stored;
    },
    sawKinds: (kinds) => {
      for (const { kind, count } of kinds) {
        if (!unreadKind.test(kind) || (!unread.has(kind) && unread.size >= maxUnreadKinds)) continue;
        unread.set(kind, (unread.get(kind) ?? 0) + count);
      }
    },
    unreadKinds: () => [...unread].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count),
    sawUnknownProxy: () => {
      const isNew = !isBehindUnknownProxy;
      isBehindUnknownProxy = true;
      if (isNew) onTrouble();
    },
    hasUnknownProxy: () => isBehindUnknownProxy,
    wrongSignatures: () =>
      wrongRun && { count: wrongRun.count, firstAgoMs: now() - wrongRun.firstAt, lastAgoMs: now() - wrongRun.lastAt },
    hasSeenSignature: () => isSignatureSeen,
    isStoreRefusing: () => now() - refusedAt < troubleLastsMs,
    outcomes: () => ({ ...outcomes }),
    foreignIds: () => [...foreign.values()].sort((a, b) => b.count - a.count).map((entry) => ({ ...entry })),
  };
}
