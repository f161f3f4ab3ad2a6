import { cloudError } from '../graph/errors.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { World } from '../world/world.ts';

/**
 * Whether a group takes messages now; an id that was made elsewhere is taken as it is.
 * @throws {GraphError} 131041 for one that was deleted or is another number's, 131207 while it is suspended, 131020 for one
 *   in which nobody is beside the business.
 */
export function checkGroupState(id: string, number: PhoneNumber, { groups, deletedGroups }: World): void {
  if (deletedGroups.has(id)) throw cloudError(131041);
  const group = groups.get(id);
  if (!group) return;
  if (group.phoneNumberId !== number.id) throw cloudError(131041);
  if (group.isSuspended) throw cloudError(131207);
  if (group.participants.size === 0) throw cloudError(131020);
}
