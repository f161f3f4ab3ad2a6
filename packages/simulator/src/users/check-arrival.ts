import type { SentMessage } from '../world/message.ts';
import { UserActionError } from './user-actions.ts';

/** A message that never reached the phone can't be answered. @throws {UserActionError} for a message that failed. */
export function checkArrival({ to, statuses }: SentMessage): void {
  const failed = statuses.find(({ status }) => status === 'failed');
  if (!failed) return;
  const [error] = failed.errors ?? [];
  throw new UserActionError(`The message never reached ${to}: it failed with ${error?.code} (${error?.title}).`);
}
