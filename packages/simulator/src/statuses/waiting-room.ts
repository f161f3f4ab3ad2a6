import type { User } from '../world/user.ts';
import type { Life } from './life.ts';

/** Messages that wait for users whose phone is offline. */
export interface WaitingRoom {
  /** Holds the message if its user's phone is offline. @returns whether it did. */
  keeps(life: Life): boolean;
  /** Removes and returns the user's waiting messages. */
  leave(user: User): Iterable<Life>;
  clear(): void;
}

export function createWaitingRoom(): WaitingRoom {
  const byUser = new Map<User, Set<Life>>();
  return {
    keeps: (life) => {
      const { user } = life;
      if (!user || user.isOnline) return false;
      const waiting = byUser.get(user) ?? new Set();
      byUser.set(user, waiting.add(life));
      return true;
    },
    leave: (user) => {
      const waiting = byUser.get(user) ?? [];
      byUser.delete(user);
      return waiting;
    },
    clear: () => byUser.clear(),
  };
}
