import type { User } from './user.ts';

/** Who answers users of a number with several responders (Meta: conversation-routing). */
export interface NumberRouting {
  /**
   * Whether the business has configured routing, so that only a thread's owner may send service messages. Otherwise,
   * with Meta's agent alone, such a message takes over the thread.
   */
  isConfigured: boolean;
  /** The responder that gets threads without an owner: `app`, or the role of another responder. */
  primary: Responder;
  /** The roles that the business's own app holds: `escalation`, `customer_service`, … */
  roles: Set<string>;
  /** The roles that other responders hold: `ai_agent`, … */
  others: Set<string>;
  /** Whether the app sees the threads of others, on the field `standby`. */
  hasStandby: boolean;
  /** How the app learns that another responder owns a thread: from the answer to its call, or from a failed status. */
  refusesBy: 'answer' | 'status';
  readonly threads: Map<User, Thread>;
}

/** The business's own app, or the role of another responder. */
export type Responder = 'app' | (string & {});

export interface Thread {
  /** Null after a release. */
  owner: Responder | null;
  /** When the user last wrote or the thread last changed owner, milliseconds since 1970. */
  activeAt: number;
}
