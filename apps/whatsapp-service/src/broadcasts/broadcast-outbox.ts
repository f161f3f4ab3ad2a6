import type { EntryDraft } from '../outbox/accept-entry.ts';
import type { OutboxEntry } from '../outbox/outbox-entry.ts';
import type { OutboxStore } from '../outbox/outbox-store.ts';
import type { AcceptedMessage } from '../outbox/submit-message.ts';
import { type Backlog, createBacklog } from './backlog.ts';
import { rowOfEntry } from './broadcast.ts';

/** The parts of the sending side that broadcasts use. */
export interface BroadcastOutbox {
  /** Puts messages into the outbox, each once for its idempotency key. Resolves when all of them are stored. */
  submit(drafts: readonly EntryDraft[]): Promise<void>;
  /** How many submitted messages of a number wait for their turn. */
  waiting(phoneNumberId: string): number;
  /** How many of them left within the last second; null if none did a second ago or earlier. */
  leftPerSecond(phoneNumberId: string): number | null;
  /** Messages a second that a number takes just now; 0 while it is paused. */
  perSecond(phoneNumberId: string): Promise<number>;
  has(entryId: string): Promise<boolean>;
  /** Takes back those that wait; resolves with those that there are, whatever became of them. */
  cancel(entryIds: readonly string[]): Promise<readonly string[]>;
  /** A message is being sent, or came to its end without that. */
  left(entryId: string): void;
}

export interface BroadcastOutboxDeps {
  readonly outbox: Pick<OutboxStore, 'accept' | 'find' | 'senders' | 'changeAll'>;
  readonly onAccepted: (accepted: AcceptedMessage) => void;
  /** Called for each message that was taken back. */
  readonly onChange: (entry: OutboxEntry) => void;
  /** Called when something may go. */
  readonly wake: () => void;
  /** Whether other instances send too, so that messages may leave without this one seeing it. */
  readonly isShared: boolean;
  readonly now: () => number;
  readonly steadyNow: () => number;
}

/** A number that has never sent takes this many a second until Meta says otherwise. */
const defaultPerSecond = 80;
/** Rates are looked up this often. */
const rateFreshForMs = 250;

export function createBroadcastOutbox(deps: BroadcastOutboxDeps): BroadcastOutbox {
  const { outbox, onAccepted, onChange, isShared, now, steadyNow } = deps;
  const checkAfterMs = isShared ? 500 : 5_000;
  const isWaiting = async (id: string): Promise<boolean> => (await outbox.find(id))?.state === 'queued';
  const backlog: Backlog = createBacklog({ isWaiting, checkAfterMs, steadyNow });
  const rates = createRates(outbox, steadyNow, backlog);
  return {
    submit: async (drafts) => {
      await Promise.all(
        drafts.map(async (draft) => {
          const startedAt = performance.now();
          const { outcome, entry } = await outbox.accept(draft);
          if (outcome !== 'conflict') onAccepted({ outcome, entry, commitMs: performance.now() - startedAt });
          if (entry.state === 'queued') backlog.added(entry);
        }),
      );
      if (drafts.length > 0) deps.wake();
    },
    waiting: backlog.count,
    leftPerSecond: backlog.leftPerSecond,
    perSecond: rates.perSecond,
    has: async (entryId) => (await outbox.find(entryId)) !== null,
    cancel: async (entryIds) => {
      const changes = await outbox.changeAll('cancel', entryIds, now());
      for (const { outcome, entry } of changes) if (outcome === 'changed' && entry) onChange(entry);
      return changes.flatMap(({ entry }) => entry?.id ?? []);
    },
    left: (entryId) => {
      if (rowOfEntry(entryId) !== null) backlog.left(entryId);
    },
  };
}

function createRates(outbox: Pick<OutboxStore, 'senders'>, steadyNow: () => number, backlog: Pick<Backlog, 'check'>) {
  let known: { readonly at: number; readonly rates: Promise<ReadonlyMap<string, number>> } | null = null;
  const look = async (): Promise<ReadonlyMap<string, number>> => {
    const [senders] = await Promise.all([outbox.senders(), backlog.check()]);
    return new Map(
      senders.map(({ phoneNumberId, perSecond, pause, stop }) => [phoneNumberId, pause || stop ? 0 : perSecond]),
    );
  };
  return {
    perSecond: async (phoneNumberId: string): Promise<number> => {
      if (known === null || steadyNow() - known.at >= rateFreshForMs) known = { at: steadyNow(), rates: look() };
      return (await known.rates).get(phoneNumberId) ?? defaultPerSecond;
    },
  };
}
