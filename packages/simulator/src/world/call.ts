import type { User } from './user.ts';

/** A call that rings or is being held; its business may act on it. */
export interface Call {
  /** `wacid.…` */
  readonly id: string;
  readonly phoneNumberId: string;
  readonly user: User;
  readonly direction: 'USER_INITIATED' | 'BUSINESS_INITIATED';
  readonly callbackData?: string | undefined;
  /** When it began, milliseconds since 1970. */
  readonly at: number;
  state: 'ringing' | 'accepted' | 'over';
  /** Seconds since 1970. */
  acceptedAt?: number;
  /** How long they talked, once it is over; absent for a call that nobody picked up. */
  seconds?: number;
}
