import type { OutboxEntry } from './outbox-entry.ts';

/** Lets those who sent a message wait for what becomes of it. */
export interface Answers {
  /** Resolves with the entry once it is decided, or with null when `ms` have passed. */
  wait(entryId: string, ms: number): Promise<OutboxEntry | null>;
  /** Tells of an entry that moved on. */
  tell(entry: OutboxEntry): void;
  /** Lets everybody go: the service stops. */
  releaseAll(): void;
}

/** Whether there is something to answer: Meta took it or refused it, or it came to another end. */
function isDecided({ state }: Pick<OutboxEntry, 'state'>): boolean {
  return state !== 'queued' && state !== 'sending' && state !== 'unknown';
}

export function createAnswers(): Answers {
  const waiting = new Map<string, Set<(entry: OutboxEntry | null) => void>>();
  return {
    wait: (entryId, ms) =>
      new Promise((resolve) => {
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
      }),
    tell: (entry) => {
      if (!isDecided(entry)) return;
      for (const settle of [...(waiting.get(entry.id) ?? [])]) settle(entry);
    },
    releaseAll: () => {
      for (const waiters of [...waiting.values()]) for (const settle of [...waiters]) settle(null);
    },
  };
}
