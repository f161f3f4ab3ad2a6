import { createShortMemory } from '../short-memory.ts';
import { isOpen, type OutboxEntry } from './outbox-entry.ts';

/** Lets those who sent a message wait for what becomes of it. */
export interface Answers {
  /** Resolves with the entry once it is decided, or with null when `ms` have passed, or nobody may wait any longer. */
  wait(entryId: string, ms: number): Promise<OutboxEntry | null>;
  /** Tells of an entry that moved on. */
  resolve(entry: OutboxEntry): void;
  /** What was decided is no longer remembered: it may be about a person who was erased. */
  forgetDecided(): void;
  /** Lets everybody go, now and from now on: the service stops. */
  releaseAll(): void;
  readonly isReleased: boolean;
}

/** What was decided is remembered for those who begin to wait a moment later: the answer may be there before they are. */
const remembered = { maxSize: 4_000, keptForMs: 60_000 };

export function createAnswers(): Answers {
  const waiting = new Map<string, Set<(entry: OutboxEntry | null) => void>>();
  const decided = createShortMemory<OutboxEntry>(remembered);
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
        // It was put up again by hand, or as its fallback.
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
