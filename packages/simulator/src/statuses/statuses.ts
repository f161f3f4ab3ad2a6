import type { SentMessage, StatusName } from '../world/message.ts';
import type { User } from '../world/user.ts';

/** The statuses of accepted messages: sent, delivered, read, played or failed, each sent by webhook. */
export interface Statuses {
  /** Begins the statuses of a message that was just accepted and is in the world's messages. */
  begin(message: SentMessage): void;
  /**
   * The user acts now, before the simulator's own delay: opens the chat, plays the voice message. Statuses that were
   * already sent, or that such a message can't have, are not sent.
   */
  advance(message: SentMessage, status: Exclude<StatusName, 'failed'>): void;
  /** The user's phone is online again: pending messages are delivered. */
  cameOnline(user: User): void;
  /** Resolves when no link of a message is being checked; only that does not depend on the clock. */
  settled(): Promise<void>;
  /** Drops everything pending. */
  clear(): void;
}
