import type { Platform } from '../platform.ts';
import { defaults } from '../world/defaults.ts';
import type { User } from '../world/user.ts';
import { ControlError } from './control-error.ts';
import { readUser } from './patch-nodes.ts';
import { optionalString } from './read-values.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Adds or changes a user, as a seed or a call describes it. An error adds no user. */
export function putUser({ world }: Platform, waId: string, fields: Fields, path = ''): User {
  const { userId: _, ...details } = fields;
  const read = readUser(details, path);
  const userId = readUserId(fields, path);
  const owner = userId === undefined ? undefined : world.users.byUserId(userId);
  if (owner && owner.waId !== waId) throw new ControlError(`${path}userId belongs to another user.`);
  const user = world.users.put(waId, read);
  if (userId !== undefined) world.users.setUserId(user, defaults.businessId, userId);
  return user;
}

function readUserId(fields: Fields, path: string): string | undefined {
  const userId = optionalString(fields, 'userId', path);
  if (userId === undefined || /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/.test(userId)) return userId;
  throw new ControlError(`${path}userId is a business-scoped id, such as US.13491208655302741918, not "${userId}".`);
}
