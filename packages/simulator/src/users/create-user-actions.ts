import type { Platform } from '../platform.ts';
import { UserActionError, type UserActions } from './user-actions.ts';

export function createUserActions(_platform: Platform): UserActions {
  const missing = (): never => {
    throw new UserActionError('Not yet.');
  };
  return {
    write: missing,
    press: missing,
    fillFlow: missing,
    read: missing,
    play: missing,
    block: missing,
    unblock: missing,
    setMarketing: missing,
    changeNumber: missing,
    setOnline: missing,
  };
}
