import type { Simulator } from '../simulator.ts';
import {
  type ActionTarget,
  type CallCourse,
  type ClickOptions,
  paymentStates,
  type UserActions,
} from '../users/user-actions.ts';
import type { User } from '../world/user.ts';
import { ControlError } from './control-error.ts';
import type { ControlRequest } from './control-request.ts';
import { putUser } from './put-user.ts';
import {
  objectOf,
  only,
  optionalBoolean,
  optionalNumberWithin,
  optionalOneOf,
  optionalString,
  waId as readWaId,
  string,
} from './read-values.ts';

type Fields = ControlRequest['body'];

export function getUsers({ platform }: Simulator): unknown {
  return { data: [...platform.world.users.all()].map((user) => userView(user, platform)) };
}

/** Adds or changes the user that the path or the body names. */
export function postUser({ platform }: Simulator, { parts, body }: ControlRequest): unknown {
  const number = readWaId({ waId: parts[1] ?? body.waId }, 'waId', '');
  if (body.waId !== undefined && readWaId(body, 'waId', '') !== number) {
    throw new ControlError('waId: a user takes another number by the action "number".');
  }
  const { blocked, optedOut } = body;
  if (blocked !== undefined || optedOut !== undefined) {
    throw new ControlError('blocked and optedOut: use the actions block, unblock and marketing for that.');
  }
  const user = putUser(platform, number, body);
  // When a phone comes online, its pending messages are delivered.
  if (user.isOnline && body.isOnline === true) platform.statuses.cameOnline(user);
  return userView(user, platform);
}

/** The input of an action: the user, the business number, and the body. */
interface Act {
  readonly users: UserActions;
  readonly waId: string;
  readonly target: ActionTarget;
  readonly body: Fields;
}

interface Action {
  /** The allowed names in its body besides `phoneNumberId`; undefined if the body is passed on unchanged. */
  readonly names: readonly string[] | undefined;
  readonly run: (act: Act) => unknown;
}

const actions: Readonly<Record<string, Action>> = {
  messages: { names: undefined, run: ({ users, waId, target, body }) => users.write(waId, body, target) },
  react: {
    names: ['wamid', 'emoji'],
    run: ({ users, waId, body }) =>
      users.react(waId, string(body, 'wamid', ''), optionalString(body, 'emoji', '') ?? ''),
  },
  edit: {
    names: ['wamid', 'text'],
    run: ({ users, waId, body }) => users.edit(waId, string(body, 'wamid', ''), string(body, 'text', '')),
  },
  delete: { names: ['wamid'], run: ({ users, waId, body }) => users.delete(waId, string(body, 'wamid', '')) },
  press: {
    names: ['wamid', 'choice'],
    run: ({ users, waId, body }) => users.press(waId, string(body, 'wamid', ''), choiceOf(body.choice)),
  },
  flow: {
    names: ['wamid', 'answers'],
    run: ({ users, waId, body }) =>
      users.fillFlow(waId, string(body, 'wamid', ''), objectOf(body.answers ?? {}, 'answers')),
  },
  read: { names: [], run: ({ users, waId, target }) => users.read(waId, target) },
  play: { names: ['wamid'], run: ({ users, waId, body }) => users.play(waId, string(body, 'wamid', '')) },
  block: { names: [], run: ({ users, waId, target }) => users.block(waId, target) },
  unblock: { names: [], run: ({ users, waId, target }) => users.unblock(waId, target) },
  marketing: {
    names: ['choice'],
    run: ({ users, waId, target, body }) =>
      users.setMarketing(waId, optionalOneOf(body, 'choice', '', ['stop', 'resume']) ?? 'stop', target),
  },
  number: {
    names: ['waId', 'hasPreviousIds'],
    run: ({ users, waId, body }) => users.changeNumber(waId, readWaId(body, 'waId', ''), successionForm(body)),
  },
  'user-id': {
    names: ['hasPreviousIds'],
    run: ({ users, waId, body }) => users.renewUserId(waId, successionForm(body)),
  },
  online: {
    names: ['isOnline'],
    run: ({ users, waId, body }) => users.setOnline(waId, optionalBoolean(body, 'isOnline', '') ?? true),
  },
  call: {
    names: ['seconds', 'isRecorded', 'isTranscribed', 'deeplinkPayload', 'ctaPayload'],
    run: ({ users, waId, target, body }) => ({ id: users.call(waId, target, courseOf(body)) }),
  },
  click: {
    names: ['wamid', 'component', 'productId', 'opensPage'],
    run: ({ users, waId, body }) => ({ clickId: users.click(waId, string(body, 'wamid', ''), clickOf(body)) }),
  },
  ad: {
    names: ['text', 'referral'],
    run: ({ users, waId, target, body }) =>
      users.clickAd(waId, { ...textsOf(body, ['text']), referral: objectOf(body.referral ?? {}, 'referral') }, target),
  },
  pay: {
    names: ['wamid', 'state'],
    run: ({ users, waId, body }) =>
      users.pay(waId, string(body, 'wamid', ''), optionalOneOf(body, 'state', '', paymentStates)),
  },
  join: { names: ['group'], run: ({ users, waId, body }) => users.joinGroup(waId, string(body, 'group', '')) },
  leave: { names: ['group'], run: ({ users, waId, body }) => users.leaveGroup(waId, string(body, 'group', '')) },
};

/** The actions of a user: the last part of `POST /_simulator/users/{waId}/{action}`. */
export const actionNames = Object.keys(actions).join(', ');

/** `POST /_simulator/users/{waId}/{action}` */
export function postUserAction({ users }: Simulator, { parts, body: whole, query }: ControlRequest): unknown {
  const [, user, name = ''] = parts;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!action) throw new ControlError(`A user can't "${name}". There are: ${actionNames}.`, 404);
  const { phoneNumberId: _, ...body } = whole;
  const waId = readWaId({ waId: user }, 'waId', '');
  if (action.names) only(body, '', action.names);
  const phoneNumberId = query.get('phone_number_id') ?? optionalString(whole, 'phoneNumberId', '');
  return action.run({ users, waId, target: phoneNumberId ? { phoneNumberId } : {}, body });
}

const successionForm = (body: Fields) => ({ hasPreviousIds: optionalBoolean(body, 'hasPreviousIds', '') ?? true });

function courseOf(body: Fields): CallCourse {
  const seconds = optionalNumberWithin(body, 'seconds', '', [1, 86_400]);
  return {
    ...(seconds !== undefined && { seconds: Math.round(seconds) }),
    isRecorded: optionalBoolean(body, 'isRecorded', '') ?? false,
    isTranscribed: optionalBoolean(body, 'isTranscribed', '') ?? false,
    ...textsOf(body, ['deeplinkPayload', 'ctaPayload']),
  };
}

function clickOf(body: Fields): ClickOptions {
  return {
    component: optionalOneOf(body, 'component', '', ['cta', 'body']) ?? 'cta',
    opensPage: optionalBoolean(body, 'opensPage', '') ?? false,
    ...textsOf(body, ['productId']),
  };
}

/** The texts that are given. */
function textsOf(body: Fields, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = optionalString(body, name, '');
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function choiceOf(value: unknown): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw new ControlError('choice must be given: the id, the title, or the position from 0.');
}

/** A user as the control API shows it: with the ids that the business sees, and the state with each number. */
function userView(user: User, { world }: Simulator['platform']) {
  const [business] = world.businesses.keys();
  const numbers = [...world.phoneNumbers.keys()];
  return {
    ...user,
    ...world.users.shownTo(user, business ?? ''),
    userId: world.users.userIdOf(user, business ?? ''),
    windows: Object.fromEntries(numbers.map((id) => [id, world.windows.openUntil(id, user.waId) ?? null])),
    blockedBy: numbers.filter((id) => world.blockedUsers.get(id)?.has(user.waId)),
  };
}
