import type { User } from './user.ts';

/** A call that rings or is being held; its business may act on it. */
export interface Call {
  /** `wacid.…` */
  readonly id: string;
  readonly phoneNumberId: string;
  readonly user: User;
  readonly direction: 'USER_INITIATED' | 'BUSINESS_INITIATED';
  readonly callbackData?: string | undefined;
  state: 'ringing' | 'accepted' | 'over';
  /** Seconds since 1970. */
  acceptedAt?: number;
}
