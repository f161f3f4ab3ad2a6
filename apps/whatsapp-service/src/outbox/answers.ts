import { createExpiringMap } from '../expiring-map.ts';
import { isOpen, type OutboxEntry } from './outbox-entry.ts';

/** Lets the senders of messages wait for the outcome. */
export interface Answers {
  /** Resolves with the entry once it is decided, or with null after `ms`, or when waits are released. */
  wait(entryId: string, ms: number): Promise<OutboxEntry | null>;
  /** Resolves the waits for an entry that has changed, if it is decided. */
  resolve(entry: OutboxEntry): void;
  /** Forgets remembered decisions: they may be about a person who was erased. */
  forgetDecided(): void;
  /** Releases all waits, now and from now on: the service stops. */
  releaseAll(): void;
  readonly isReleased: boolean;
}

/** Decisions are remembered for clients that begin to wait a moment later: the answer may come first. */
const remembered = { maxSize: 4_000, keptForMs: 60_000 };

export function createAnswers(): Answers {
  const waiting = new Map<string, Set<(entry: OutboxEntry | null) => void>>();
  const decided = createExpiringMap<OutboxEntry>(remembered);
  let isReleased = false;
  return {
    wait: (entryId, ms) => {
      const known = decided.get(entryId);
      if (known || isReleased || ms <= 0) return Promise.resolve(known ?? null);
      return new Promise((resolve) => {
        const waiters = waiting.get(entryId) ?? new Set();
        waiting.set(entryId, waiters);
        const settle = (entry: OutboxEntry | null): void => {
          clearTimeout(timer);
          waiters.delete(settle);
          if (waiters.size === 0) waiting.delete(entryId);
          resolve(entry);
        };
        const timer = setTimeout(() => settle(null), ms);
        waiters.add(settle);
      });
    },
    resolve: (entry) => {
      if (isOpen(entry)) {
        // It was queued again, by hand or for its fallback.
        decided.delete(entry.id);
        return;
      }
      decided.set(entry.id, entry);
      for (const settle of [...(waiting.get(entry.id) ?? [])]) settle(entry);
    },
    forgetDecided: decided.clear,
    releaseAll: () => {
      isReleased = true;
      for (const waiters of [...waiting.values()]) for (const settle of [...waiters]) settle(null);
    },
    get isReleased() {
      return isReleased;
    },
  };
}
