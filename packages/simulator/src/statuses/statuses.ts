import type { SentMessage, StatusName } from '../world/message.ts';
import type { User } from '../world/user.ts';

/** The statuses of accepted messages: sent, delivered, read, played or failed, each sent by webhook. */
export interface Statuses {
  /** Begins the life of a message that was just taken and stands in the world's messages. */
  begin(message: SentMessage): void;
  /**
   * The user does it now, ahead of the simulator's own time: opens the chat, plays the voice message. What has been
   * sent already, or can't happen to such a message, is not sent.
   */
  advance(message: SentMessage, status: Exclude<StatusName, 'failed'>): void;
  /** The user's phone is on again: what waited is delivered. */
  cameOnline(user: User): void;
  /** Resolves when no link of a message is being looked at; the only thing here that doesn't go by the clock. */
  settled(): Promise<void>;
  /** Forgets what waits. */
  clear(): void;
}
