import { connectNumber, deleteNumber, disconnectNumber } from '../accounts/numbers/change-connection.ts';
import { setQuality, setThroughput } from '../accounts/numbers/change-quality.ts';
import { banWaba, reinstateWaba } from '../accounts/wabas/ban-waba.ts';
import { directSendViolations, violateDirectSend } from '../accounts/wabas/direct-send-violation.ts';
import { suspendGroup } from '../groups/change-group.ts';
import type { Simulator } from '../simulator.ts';
import { ControlError } from './control-error.ts';
import type { ControlRequest } from './control-request.ts';
import { only, optionalOneOf } from './read-values.ts';

type Body = ControlRequest['body'];

/** `POST /_simulator/phone-numbers/{id}/{change}`, with the webhooks that Meta would send. */
export function postNumberChange({ platform }: Simulator, { parts, body }: ControlRequest): unknown {
  const [, id = '', change = ''] = parts;
  const number = nodeOf(platform.world.phoneNumbers, id);
  switch (change) {
    case 'connect':
      only(body, '', []);
      connectNumber(platform, number);
      break;
    case 'disconnect':
      only(body, '', []);
      disconnectNumber(number);
      break;
    case 'delete':
      only(body, '', []);
      deleteNumber(platform, number);
      break;
    case 'quality':
      setQuality(platform, number, onlyValue(body, 'rating', ['GREEN', 'YELLOW', 'RED', 'UNKNOWN']));
      break;
    case 'throughput':
      setThroughput(platform, number, onlyValue(body, 'level', ['STANDARD', 'HIGH']));
      break;
    default:
      throw unknownChange('phone number', change, ['connect', 'disconnect', 'delete', 'quality', 'throughput']);
  }
  return number;
}

/** `POST /_simulator/wabas/{id}/{change}`, with the webhook that Meta would send. */
export function postWabaChange({ platform }: Simulator, { parts, body }: ControlRequest): unknown {
  const [, id = '', change = ''] = parts;
  const waba = nodeOf(platform.world.wabas, id);
  if (change === 'direct-send') {
    violateDirectSend(platform, waba, onlyValue(body, 'violation', directSendViolations));
    return waba;
  }
  only(body, '', []);
  if (change === 'ban') banWaba(platform, waba);
  else if (change === 'reinstate') reinstateWaba(platform, waba);
  else throw unknownChange('WABA', change, ['ban', 'reinstate', 'direct-send']);
  return waba;
}

/** `POST /_simulator/groups/{id}/{change}`, with the webhook that Meta would send. */
export function postGroupChange({ platform }: Simulator, { parts, body }: ControlRequest): unknown {
  const [, id = '', change = ''] = parts;
  const group = nodeOf(platform.world.groups, id);
  only(body, '', []);
  if (change !== 'suspend' && change !== 'reinstate') throw unknownChange('group', change, ['suspend', 'reinstate']);
  suspendGroup(platform, group, change === 'suspend');
  return group;
}

/** `default` names the first one, as in `PATCH`. */
function nodeOf<T>(nodes: ReadonlyMap<string, T>, id: string): T {
  const node = id === 'default' ? [...nodes.values()][0] : nodes.get(id);
  if (!node) throw new ControlError(`There is nothing with the id ${id}.`, 404);
  return node;
}

function onlyValue<T extends string>(body: Body, name: string, allowed: readonly T[]): T {
  only(body, '', [name]);
  const value = optionalOneOf(body, name, '', allowed);
  if (value === undefined) throw new ControlError(`Give ${name}: one of ${allowed.join(', ')}.`);
  return value;
}

function unknownChange(what: string, change: string, known: readonly string[]): ControlError {
  return new ControlError(`A ${what} can't "${change}". There are: ${known.join(', ')}.`, 404);
}
