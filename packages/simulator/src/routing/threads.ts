import { cloudError } from '../graph/errors.ts';
import type { Platform } from '../platform.ts';
import { emit } from '../users/inbound-value.ts';
import type { NumberRouting, Responder, Thread } from '../world/number-routing.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { User } from '../world/user.ts';
import type { World } from '../world/world.ts';

const idleAfterMs = 24 * 60 * 60 * 1000;

/** Who owns the user's thread; null if nobody does, or the number has no routing. */
export function ownerOf(
  { world, clock }: Pick<Platform, 'world' | 'clock'>,
  numberId: string,
  user: User,
): Responder | null {
  const thread = world.routing.get(numberId)?.threads.get(user);
  return thread && clock.now() < thread.activeAt + idleAfterMs ? thread.owner : null;
}

export function setOwner(platform: Platform, routing: NumberRouting, user: User, owner: Responder | null): void {
  const thread: Thread = { owner, activeAt: platform.clock.now() };
  routing.threads.set(user, thread);
}

/**
 * Sends a user's action to the thread's owner: to the app under the field `messages`, or under `standby` if it may only
 * watch. A thread without an owner goes to the number's primary responder.
 */
export function emitToOwner(
  platform: Platform,
  number: PhoneNumber,
  user: User,
  lists: Readonly<Record<string, unknown>>,
): void {
  const routing = platform.world.routing.get(number.id);
  if (!routing) {
    emit(platform, number, 'messages', lists);
    return;
  }
  const owner = ownerOf(platform, number.id, user) ?? routing.primary;
  setOwner(platform, routing, user, owner);
  if (owner === 'app') emit(platform, number, 'messages', lists);
  else if (routing.hasStandby) emit(platform, number, 'standby', { standby: lists });
}

/**
 * The app sends a service message: allowed for the owner. As escalation partner, or if routing is not configured, the app
 * takes over the thread with it.
 * @throws {GraphError} 131070 for a thread of another responder, or without an owner, unless a failed status reports that.
 */
export function serve(platform: Platform, number: PhoneNumber, user: User): void {
  const routing = platform.world.routing.get(number.id);
  if (!routing || ownerOf(platform, number.id, user) === 'app') return;
  if (mayTakeBySending(routing)) setOwner(platform, routing, user, 'app');
  else if (routing.refusesBy === 'answer') throw cloudError(131070);
}

const mayTakeBySending = ({ isConfigured, roles }: NumberRouting): boolean => !isConfigured || roles.has('escalation');

/** Whether an accepted service message fails because the thread is not the app's. */
export function isOfAnother(world: World, numberId: string, user: User, now: number): boolean {
  const routing = world.routing.get(numberId);
  if (!routing || mayTakeBySending(routing)) return false;
  const thread = routing.threads.get(user);
  return !(thread?.owner === 'app' && now < thread.activeAt + idleAfterMs);
}
