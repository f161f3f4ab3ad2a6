import { cloudError } from '../graph/errors.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { World } from '../world/world.ts';

/**
 * Checks whether a group accepts messages now. Unknown ids are accepted.
 * @throws {GraphError} 131041 for a deleted group or one of another number, 131207 while it is suspended, 131020 for a
 *   group that nobody but the business is in.
 */
export function checkGroupState(id: string, number: PhoneNumber, { groups, deletedGroups }: World): void {
  if (deletedGroups.has(id)) throw cloudError(131041);
  const group = groups.get(id);
  if (!group) return;
  if (group.phoneNumberId !== number.id) throw cloudError(131041);
  if (group.isSuspended) throw cloudError(131207);
  if (group.participants.size === 0) throw cloudError(131020);
}
