import type { Simulator } from '../simulator.ts';
import type { ActionTarget } from '../users/user-actions.ts';
import type { User } from '../world/user.ts';
import { ControlError } from './control-error.ts';
import type { ControlRequest } from './control-request.ts';
import { patchUser } from './patch-nodes.ts';
import { digits, objectOf, optionalBoolean, optionalOneOf, optionalString, string } from './read-values.ts';

export function getUsers({ platform }: Simulator): unknown {
  return { data: [...platform.world.users.all()].map((user) => userView(user, platform)) };
}

/** Adds or changes the user that the path or the body names. */
export function postUser({ platform }: Simulator, { parts, body }: ControlRequest): unknown {
  const waId = digits({ waId: parts[1] ?? body.waId }, 'waId', '');
  const user = platform.world.users.ensure(waId);
  const { blocked, optedOut, ...fields } = body;
  patchUser(user, fields);
  // Switching a phone on delivers what waited.
  if (body.isOnline === true) platform.statuses.cameOnline(user);
  if (blocked !== undefined || optedOut !== undefined) {
    throw new ControlError('Use the actions block, unblock and marketing for that.');
  }
  return userView(user, platform);
}

/** `POST /_simulator/users/{waId}/{action}` */
export function postUserAction(simulator: Simulator, { parts, body, query }: ControlRequest): unknown {
  const [, waId = '', action = ''] = parts;
  const { users } = simulator;
  const phoneNumberId = query.get('phone_number_id') ?? optionalString(body, 'phoneNumberId', '');
  const target: ActionTarget = phoneNumberId ? { phoneNumberId } : {};
  switch (action) {
    case 'messages':
      return users.write(waId, body, target);
    case 'press':
      return users.press(waId, string(body, 'wamid', ''), choiceOf(body.choice));
    case 'flow':
      return users.fillFlow(waId, string(body, 'wamid', ''), objectOf(body.answers ?? {}, 'answers'));
    case 'read':
      return users.read(waId, target);
    case 'play':
      return users.play(waId, string(body, 'wamid', ''));
    case 'block':
      return users.block(waId, target);
    case 'unblock':
      return users.unblock(waId, target);
    case 'marketing':
      return users.setMarketing(waId, optionalOneOf(body, 'choice', '', ['stop', 'resume']) ?? 'stop', target);
    case 'number':
      return users.changeNumber(waId, string(body, 'waId', ''));
    case 'online':
      return users.setOnline(waId, optionalBoolean(body, 'isOnline', '') ?? true);
    case 'call':
      return { id: users.call(waId, target) };
    default:
      throw new ControlError(
        `A user can't "${action}". There are: messages, press, flow, read, play, block, unblock, marketing, number, online, call.`,
        404,
      );
  }
}

function choiceOf(value: unknown): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw new ControlError('choice must be given: the id, the title, or the position from 0.');
}

function userView(user: User, { world }: Simulator['platform']) {
  const [business] = world.businesses.keys();
  return { ...user, userId: world.users.userIdOf(user, business ?? '') };
}
