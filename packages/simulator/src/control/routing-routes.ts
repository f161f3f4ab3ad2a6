import type { HandoverWords, Responders } from '../routing/responders.ts';
import type { Simulator } from '../simulator.ts';
import { ControlError } from './control-error.ts';
import type { ControlRequest } from './control-request.ts';
import {
  objectOf,
  only,
  optionalBoolean,
  optionalOneOf,
  optionalString,
  optionalStrings,
  waId,
} from './read-values.ts';

const setupNames = ['active', 'isConfigured', 'primary', 'roles', 'others', 'hasStandby', 'refusesBy'];

/** `POST /_simulator/phone-numbers/{id}/routing` */
export function postRouting({ responders, platform }: Simulator, { parts, body }: ControlRequest): unknown {
  only(body, '', setupNames);
  const target = targetOf(platform, parts[1]);
  if (optionalBoolean(body, 'active', '') === false) return responders.route(null, target) ?? undefined;
  const setup = {
    isConfigured: optionalBoolean(body, 'isConfigured', ''),
    primary: optionalString(body, 'primary', ''),
    roles: optionalStrings(body, 'roles', ''),
    others: optionalStrings(body, 'others', ''),
    hasStandby: optionalBoolean(body, 'hasStandby', ''),
    refusesBy: optionalOneOf(body, 'refusesBy', '', ['answer', 'status']),
  };
  const given = Object.fromEntries(Object.entries(setup).filter(([, value]) => value !== undefined));
  const { threads: _, ...view } = responders.route(given, target) ?? { threads: null };
  return view;
}

type Act = (
  responders: Responders,
  user: string,
  body: ControlRequest['body'],
  target: { phoneNumberId: string },
) => unknown;

const actions: Readonly<Record<string, Act>> = {
  send: (responders, user, { role, message }, target) => {
    if (role !== undefined && typeof role !== 'string') throw new ControlError('role must be text.');
    return responders.send(user, objectOf(message, 'message'), role, target);
  },
  pass: (responders, user, body, target) => responders.pass(user, wordsOf(body), target),
  take: (responders, user, body, target) => responders.take(user, wordsOf(body), target),
  release: (responders, user, _body, target) => responders.release(user, target),
};

/** Another responder's actions on a thread: the last part of `POST /_simulator/phone-numbers/{id}/threads/{waId}/{action}`. */
export const threadActionNames = Object.keys(actions).join(', ');

export function postThreadAction({ responders, platform }: Simulator, { parts, body }: ControlRequest): unknown {
  const [, id, user = '', name = ''] = parts;
  const act = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!act) throw new ControlError(`A responder can't "${name}". There are: ${threadActionNames}.`, 404);
  const target = targetOf(platform, id);
  const number = waId({ waId: user }, 'waId', '');
  const done = act(responders, number, body, target);
  return done ?? { owner: responders.ownerOf(number, target) };
}

function wordsOf(body: ControlRequest['body']): HandoverWords {
  only(body, '', ['metadata', 'summary', 'shape']);
  const words = {
    metadata: optionalString(body, 'metadata', ''),
    summary: optionalString(body, 'summary', ''),
    shape: optionalOneOf(body, 'shape', '', ['roles', 'apps', 'plain']),
  };
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
}

/** `default` names the first number. */
function targetOf({ world }: Simulator['platform'], id = ''): { phoneNumberId: string } {
  const phoneNumberId = id === 'default' ? [...world.phoneNumbers.keys()][0] : id;
  if (phoneNumberId === undefined || !world.phoneNumbers.has(phoneNumberId)) {
    throw new ControlError(`There is no number with the id ${id}.`, 404);
  }
  return { phoneNumberId };
}
