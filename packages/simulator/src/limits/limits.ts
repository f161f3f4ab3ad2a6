import type { PhoneNumber } from '../world/phone-number.ts';

/** The rates that Meta allows, kept by state (Meta: throughput; about-the-platform#rate-limits). */
export interface Limits {
  /**
   * Takes one message of the number's throughput: 80 a second, 1,000 at HIGH, 20 for a number that is also in the app.
   * False: none is left.
   */
  takeFromNumber(number: PhoneNumber): boolean;
  /** Takes one message of a pair's rate: one in 6 seconds, with a burst of 45. False: none is left. */
  takeFromPair(phoneNumberId: string, user: string): boolean;
  /** Counts a message that a user sent: Meta counts what is received, too. */
  countReceived(number: PhoneNumber): void;
  /** Counts a call of the management API for a WABA; false when the hour's 200 (5,000 with a registered number) are used up. */
  takeManagementCall(wabaId: string): boolean;
  /** The percentage of the hour's calls that is used up. */
  usageOf(wabaId: string): number;
  clear(): void;
}
