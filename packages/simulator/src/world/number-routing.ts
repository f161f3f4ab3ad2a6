import type { User } from './user.ts';

/** Who answers the users of a number to which several responders are connected (Meta: conversation-routing). */
export interface NumberRouting {
  /**
   * The business has configured routing: only a thread's owner may send service messages. Without it, with Meta's agent
   * alone, such a message takes the thread over.
   */
  isConfigured: boolean;
  /** Gets the threads that nobody owns: `app`, or the role of another responder. */
  primary: Responder;
  /** The roles that the business's own app holds: `escalation`, `customer_service`, … */
  roles: Set<string>;
  /** The roles that other responders hold: `ai_agent`, … */
  others: Set<string>;
  /** Whether the app sees the threads of others, on the field `standby`. */
  hasStandby: boolean;
  /** Where the app is told that a thread is another's: in the answer to its call, or by a failed status. */
  refusesBy: 'answer' | 'status';
  readonly threads: Map<User, Thread>;
}

/** The business's own app, or the role by which another responder is known. */
export type Responder = 'app' | (string & {});

export interface Thread {
  /** Null after it was released. */
  owner: Responder | null;
  /** When the user last wrote or the thread last changed its owner, milliseconds since 1970. */
  activeAt: number;
}
