import type { User } from './user.ts';

/** A call that is ringing or in progress; its business may act on it. */
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
  /** Its duration, once it is over; absent if nobody picked up. */
  seconds?: number;
}
