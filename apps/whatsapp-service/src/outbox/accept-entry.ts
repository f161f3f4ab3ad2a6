import { type Flow, load, put, type Write } from '../records/flow.ts';
import { outboxEntries, outboxKeys } from './collections.ts';
import { joinLane, type Unplaced } from './join-lane.ts';
import { keptForMs } from './kept-for.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { scheduled } from './release-entry.ts';

/** A message from a client, checked and ready to be stored. */
export type EntryDraft = Pick<
  OutboxEntry,
  | 'id'
  | 'phoneNumberId'
  | 'keyId'
  | 'recipient'
  | 'createdAt'
  | 'sendAt'
  | 'expiresAt'
  | 'edge'
  | 'version'
  | 'body'
  | 'callbackData'
  | 'fallbackTemplate'
  | 'onUnknown'
  | 'onOtherOwner'
> & { readonly idempotency: IdempotencyClaim | null };

/** A client's idempotency key, and the body it came with. */
export interface IdempotencyClaim {
  /** Keys are unique within a scope, which is the phone number id. */
  readonly scope: string;
  readonly key: string;
  readonly hash: string;
  /**
   * The scope under which the first versions stored keys (API key and number), checked as well: a client that repeats a
   * call across the upgrade must not send twice. Can be removed once no installation upgrades from those versions.
   */
  readonly formerScope?: string | null;
}

/**
 * `repeated`: the same key and body came before, and this is its entry. `conflict`: the key belongs to another body.
 */
export interface Acceptance {
  readonly outcome: 'accepted' | 'repeated' | 'conflict';
  readonly entry: OutboxEntry;
  readonly writes: readonly Write[];
}

const keyOf = (scope: string, { key }: IdempotencyClaim): string => idempotencyKeyOf({ scope, key });

/** The key of an idempotency key's record. */
export const idempotencyKeyOf = ({ scope, key }: { readonly scope: string; readonly key: string }): string =>
  `${scope}/${key}`;

/** The entry that an idempotency key already stands for; null if the key is new or was forgotten. */
export function* recallEntry(claim: IdempotencyClaim, now: number): Flow<Acceptance | null> {
  const { scope, hash, formerScope } = claim;
  const known =
    (yield* load(outboxKeys, keyOf(scope, claim))) ??
    (formerScope ? yield* load(outboxKeys, keyOf(formerScope, claim)) : null);
  if (!known || known.createdAt + keptForMs <= now) return null;
  const entry = yield* load(outboxEntries, known.entryId);
  return entry && { outcome: known.hash === hash ? 'repeated' : 'conflict', entry, writes: [] };
}

/** Puts a message at the end of its lane, or schedules it for later, once per idempotency key. */
export function* acceptEntry(draft: EntryDraft): Flow<Acceptance> {
  const { idempotency: claim, createdAt: now } = draft;
  const known = claim && (yield* recallEntry(claim, now));
  if (known) return known;
  const { sendAt = now } = draft;
  const entry: Unplaced = {
    ...draft,
    idempotency: claim && { scope: claim.scope, key: claim.key, hash: claim.hash },
    state: 'queued',
    updatedAt: now,
    lifeMs: draft.expiresAt - Math.max(now, sendAt),
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
  const placed = sendAt > now ? scheduledAt(entry, sendAt) : yield* joinLane(entry, now);
  const writes = [...placed.writes];
  if (claim) {
    const record = { key: keyOf(claim.scope, claim), hash: claim.hash, entryId: entry.id, createdAt: now };
    writes.push(put(outboxKeys, record));
  }
  return { outcome: 'accepted', entry: placed.entry, writes };
}

function scheduledAt(unplaced: Unplaced, sendAt: number): Pick<Acceptance, 'entry' | 'writes'> {
  const entry = scheduled(unplaced, sendAt);
  return { entry, writes: [put(outboxEntries, entry)] };
}
