import { chooseLane } from './choose-lane.ts';
import { keptForMs } from './kept-for.ts';
import { withHead } from './lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { type OutboxFlow, type OutboxWrite, read, readOpen } from './unit-of-work.ts';

/** A message that a client wants sent, checked and ready to be kept. */
export type EntryDraft = Pick<
  OutboxEntry,
  | 'id'
  | 'phoneNumberId'
  | 'recipient'
  | 'createdAt'
  | 'expiresAt'
  | 'version'
  | 'body'
  | 'callbackData'
  | 'fallbackTemplate'
  | 'onUnknown'
  | 'onOtherOwner'
> & { readonly idempotency: IdempotencyClaim | null };

/** A client's idempotency key, and the body it came with. */
export interface IdempotencyClaim {
  /** Keys of different scopes are different keys: the phone number id. */
  readonly scope: string;
  readonly key: string;
  readonly hash: string;
  /**
   * The scope under which the first versions stored keys (API key and number), checked as well: a client that repeats a
   * call across the upgrade must not send twice. Can be removed once no installation upgrades from those versions.
   */
  readonly formerScope?: string | null;
}

/** `repeated`: the same key and body came before, and this is its entry. `conflict`: the key stands for another body. */
export interface Acceptance {
  readonly outcome: 'accepted' | 'repeated' | 'conflict';
  readonly entry: OutboxEntry;
  readonly writes: readonly OutboxWrite[];
}

const keyOf = (scope: string, { key }: IdempotencyClaim): string => `${scope}/${key}`;

/** What an idempotency key stands for already; null where it is new, or was forgotten. */
export function* recallEntry(claim: IdempotencyClaim, now: number): OutboxFlow<Acceptance | null> {
  const { scope, hash, formerScope } = claim;
  const known =
    (yield* read('key', keyOf(scope, claim))) ?? (formerScope ? yield* read('key', keyOf(formerScope, claim)) : null);
  if (!known || known.createdAt + keptForMs <= now) return null;
  const entry = yield* read('entry', known.entryId);
  return entry && { outcome: known.hash === hash ? 'repeated' : 'conflict', entry, writes: [] };
}

/** Puts a message at the end of its lane, once for each idempotency key. */
export function* acceptEntry(draft: EntryDraft): OutboxFlow<Acceptance> {
  const { idempotency: claim, createdAt: now } = draft;
  const known = claim && (yield* recallEntry(claim, now));
  if (known) return known;
  const { lane, behind } = yield* chooseLane(draft.phoneNumberId, draft.recipient, now);
  const entry: OutboxEntry = {
    ...draft,
    idempotency: claim && { scope: claim.scope, key: claim.key, hash: claim.hash },
    lane: lane.key,
    position: lane.lastPosition + 1,
    ...(behind.length > 0 && { behind }),
    state: 'queued',
    updatedAt: now,
    lifeMs: draft.expiresAt - now,
    dueAt: now,
    usedFallback: false,
    attempts: [],
    lease: null,
    holdUntil: null,
    wamid: null,
    answer: null,
    problem: null,
    statuses: [],
    forgottenAttempts: 0,
  };
  const head = lane.dueAt === null ? entry : ((yield* readOpen(lane.key, 0)) ?? entry);
  const writes: OutboxWrite[] = [
    { kind: 'entry', record: entry },
    { kind: 'lane', record: { ...withHead(lane, head, now), lastPosition: entry.position, acceptedAt: now } },
  ];
  if (claim) {
    const record = { key: keyOf(claim.scope, claim), hash: claim.hash, entryId: entry.id, createdAt: now };
    writes.push({ kind: 'key', record });
  }
  return { outcome: 'accepted', entry, writes };
}
