/**
 * Re-encrypts stored content with the current key, or decrypts it if there is none; until then it stays as it was
 * stored.
 */
export interface ContentRewriting {
  /** Does a little of it. Every step is durable; after a stop it continues from there. */
  step(): Promise<RewritingState>;
}

/** How far stored content is as new content is stored. */
export interface RewritingState {
  /** Records and files that the step has rewritten. */
  readonly rewritten: number;
  /** How many are still to be looked at, at most. */
  readonly left: number;
  /** The ids of the keys that stored content may be encrypted with. */
  readonly keysInUse: readonly string[];
  /** Whether some content may still be plain. */
  readonly hasPlain: boolean;
  /** All content is stored as new content is. */
  readonly isDone: boolean;
  /** Milliseconds until the next step has work; absent if it has work now. */
  readonly restMs?: number;
  /** Files too large to be rewritten while the service runs, in whose free space plain content may remain. */
  readonly remains: readonly string[];
}
