/** A broken set-up: what is done to it, and what the settings say then. */
export interface Fault {
  readonly check: string;
  readonly what: string;
  readonly verdict: 'warning' | 'failed' | 'unknown';
  readonly break: () => unknown;
  readonly env?: () => Readonly<Record<string, string>>;
  readonly now?: () => number;
  /** Follows the remedy where that is another thing than having all as a healthy set-up has it. */
  readonly mend?: () => unknown;
  /** Whether `--fix` mends it; else the remedy is for a person. */
  readonly isFixable?: true;
  /** Words that must stand in detail, cause or remedy. */
  readonly says: RegExp;
}

/** Where the settings alone are wrong. */
export const nothing = (): undefined => undefined;
