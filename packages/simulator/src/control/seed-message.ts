import type { Platform } from '../platform.ts';
import { targetNumber } from '../users/target-number.ts';
import { UserActionError } from '../users/user-actions.ts';
import { writeMessage } from '../users/write-message.ts';
import { ControlError } from './control-error.ts';
import { optionalString, waId } from './read-values.ts';

/** A message that a user writes now. */
export function seedMessage(fields: Readonly<Record<string, unknown>>, path: string, platform: Platform): void {
  const user = platform.world.users.ensure(waId(fields, 'from', path));
  const named = optionalString(fields, 'phoneNumberId', path);
  const { from: _from, phoneNumberId: _phoneNumberId, ...message } = fields;
  try {
    const number = targetNumber(platform, named === undefined ? {} : { phoneNumberId: named });
    writeMessage(platform, user, number, message);
  } catch (error) {
    if (error instanceof UserActionError) throw new ControlError(`${path.slice(0, -1)}: ${error.message}`);
    throw error;
  }
}
