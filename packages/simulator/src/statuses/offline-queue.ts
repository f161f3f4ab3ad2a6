import type { User } from '../world/user.ts';
import type { MessageProgress } from './message-progress.ts';

/** Messages that wait for users whose phone is offline. */
export interface OfflineQueue {
  /** Holds the message if its user's phone is offline. @returns whether it did. */
  hold(progress: MessageProgress): boolean;
  /** Removes and returns the user's waiting messages. */
  release(user: User): Iterable<MessageProgress>;
  clear(): void;
}

export function createOfflineQueue(): OfflineQueue {
  const byUser = new Map<User, Set<MessageProgress>>();
  return {
    hold: (progress) => {
      const { user } = progress;
      if (!user || user.isOnline) return false;
      const waiting = byUser.get(user) ?? new Set();
      byUser.set(user, waiting.add(progress));
      return true;
    },
    release: (user) => {
      const waiting = byUser.get(user) ?? [];
      byUser.delete(user);
      return waiting;
    },
    clear: () => byUser.clear(),
  };
}
