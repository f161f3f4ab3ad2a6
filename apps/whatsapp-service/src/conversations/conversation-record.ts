import type { CallPermission, ThreadOwner } from '@intexuraos/cloud-api';

/**
 * All messages between one business number and one user (or group), under one alias of the user. A user known by
 * number, BSUID and parent id has one record for each; `partOf` joins them, and the record it leads to is the
 * conversation that the API shows. Every part of it merges in any order and any number of times to the same result.
 */
export interface ConversationRecord {
  /** `{phoneNumberId}/{alias}` */
  readonly key: string;
  /** Opaque id in the API; contains no phone number, since ids appear in URLs and logs. */
  readonly id: string;
  readonly phoneNumberId: string;
  /** See `ConversationPlace`. */
  readonly alias: string;
  /**
   * The key of the record that stands for the conversation; null if it is this one. Always one step away: derived from
   * the `joined` of all members, and rewritten on each of them when one changes.
   */
  readonly partOf: string | null;
  /**
   * What this alias is another name for: for a BSUID, the one that replaced it; for a number or a parent id, its first
   * owner. Meta may contradict itself; `partOf` never does.
   */
  readonly joined: AliasJoin | null;
  /** For a number or a parent id: all reports of its owners. Records of older versions have only `joined`. */
  readonly owners?: readonly Ownership[];
  /** For a number: the keys of its records under other spellings. */
  readonly spellings?: readonly string[];
  /** Who the person became, according to the numbers they moved away from; derived from the `owners` of those. */
  readonly moves?: readonly (AliasJoin & { readonly via: string })[];
  /** On the record that stands for the conversation: the keys of all its records, including its own, sorted. */
  readonly members: readonly string[];
  /**
   * The user's number: the alias itself, otherwise the one last seen with the BSUID; null if none is known. Of several
   * spellings the one that Meta used last.
   */
  readonly waId: string | null;
  readonly userId: string | null;
  readonly groupId: string | null;
  /** The facts reported under this alias alone. */
  readonly own: ConversationFacts;
  /** On the record that stands for the conversation: the facts of all members together. */
  readonly total: ConversationFacts;
}

/**
 * A number belongs to the BSUID first seen with it (earliest by Meta's time, then by spelling): a number may get a new
 * owner, whose conversation is another. A BSUID belongs to the one that replaced it (latest, then by spelling).
 */
export interface AliasJoin {
  /** Key of the other record. */
  readonly to: string;
  /** Meta's time of the item that says so; null if it gives none that counts. */
  readonly since: number | null;
}

/** A time at which a number had an owner: they were seen with it, or they moved away from it and became `to`. */
export interface Ownership extends AliasJoin {
  readonly hasMoved?: true;
}

/** A value of which the newest wins, then the greater, so that order of arrival does not matter. */
export interface Stamped<T> {
  readonly value: T;
  readonly at: number;
  /** Further details from Meta: for a preference, the user's words. */
  readonly detail?: string;
  /** Its unmodelled keys, as Meta sent them. */
  readonly more?: unknown;
}

/** Evidence of who owns the thread of a conversation; `threadControl` draws the conclusion for a given time. */
export interface ControlEvidence {
  readonly state: 'mine' | 'other' | 'idle';
  /** Meta's time, or that of Meta's answer; milliseconds since 1970. */
  readonly at: number;
  readonly reason: ControlReason;
  /** For a handover that Meta reported: the owners, and what one responder left for the other. */
  readonly handover?: {
    readonly previousOwner?: ThreadOwner;
    readonly newOwner?: ThreadOwner;
    readonly metadata?: unknown;
    /** Its unmodelled keys, as Meta sent them. */
    readonly more?: unknown;
    readonly summary?: string;
  };
}

/**
 * `user_message`: the user's message came to us; `standby`: it came to another responder. `control_passed`,
 * `control_taken`: Meta reported a handover. `passed`, `released`, `taken`: Meta did as this service asked. `refused`: Meta
 * refused a service message (131070).
 */
export type ControlReason =
  | 'user_message'
  | 'standby'
  | 'control_passed'
  | 'control_taken'
  | 'passed'
  | 'released'
  | 'taken'
  | 'refused';

export interface ConversationFacts {
  /**
   * Meta's time of the latest activity of either side: a message, an edit, a call, a payment, a choice, a handover;
   * null before the first. It orders the list of conversations. The last message itself is read from the conversation's
   * list.
   */
  readonly activeAt?: number | null;
  /** Stored by older versions instead. */
  readonly last?: { readonly at: number } | null;
  /** Meta's time of the last thing the user did that opens the 24-hour service window; null if nothing yet. */
  readonly windowOpenedAt: number | null;
  /** When the window of the last free entry point ends (an ad or a call to action that led here); null if there was none. */
  readonly freeEntryPointEndsAt: number | null;
  /** The conversation before the thread came to this responder, as last reported. */
  readonly context: ReportedContext | null;
  /** For a group: its name. */
  readonly groupSubject: Stamped<string> | null;
  /** The latest evidence of who owns the thread. */
  readonly control: ControlEvidence | null;
  /** When Meta last accepted a service message of ours, which takes over another responder's thread. */
  readonly servedAt: number | null;
  readonly name: Stamped<string> | null;
  readonly username: Stamped<string> | null;
  readonly parentUserId: Stamped<string> | null;
  /** The business's own name for the user, from its address book; its value is null after it was removed. */
  readonly contactName: Stamped<string | null> | null;
  /** Marketing messages and other preferences, by category: `stop` or `resume`. */
  readonly preferences: Readonly<Record<string, Stamped<string>>>;
  /** Whether the business may call the user: the newest answer. */
  readonly callPermission?: CallConsent | null;
  /** When each number (`waId`) was seen with the user's BSUID in one item. */
  readonly numbers: Readonly<Record<string, NumberSighting>>;
  /** For a number with several spellings: the one that Meta used last, or at 0 the one that the business used. */
  readonly spelling?: Stamped<string>;
  /** When each parent id was first seen with the user. */
  readonly parents?: Readonly<Record<string, number | null>>;
}

export interface ReportedContext {
  readonly at: number;
  readonly summary?: string;
  /** As Meta sent it; absent if it is nested too deeply to copy. */
  readonly value?: unknown;
}

/** An answer to a request to be called, with the time it was given. */
export interface CallConsent extends CallPermission {
  readonly at: number;
}

/** When a number was seen with the user; null if no item has a time that counts. */
export interface NumberSighting {
  readonly firstAt: number | null;
  /** To the day (UTC), so that a conversation is not rewritten by every item of it. */
  readonly lastAt: number | null;
  /** When the user moved away from it. */
  readonly leftAt?: number;
}
