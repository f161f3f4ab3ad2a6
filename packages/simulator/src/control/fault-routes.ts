import type { FaultEffect, FaultMatch } from '../faults/faults.ts';
import type { Simulator } from '../simulator.ts';
import type { StatusName } from '../world/message.ts';
import { ControlError } from './control-error.ts';
import type { ControlRequest } from './control-request.ts';
import { objectOf, only, optionalNumber, optionalOneOf, optionalString, optionalStrings } from './read-values.ts';

type Fields = Readonly<Record<string, unknown>>;

export function getFaults({ faults }: Simulator): unknown {
  return { data: faults.list() };
}

export function postFault({ faults }: Simulator, { body }: ControlRequest): unknown {
  only(body, '', ['match', 'effect']);
  return faults.add(matchOf(objectOf(body.match ?? {}, 'match')), effectOf(objectOf(body.effect, 'effect')));
}

/** One by its id, or all. */
export function deleteFaults({ faults }: Simulator, { parts }: ControlRequest): undefined {
  const [, id] = parts;
  if (id === undefined) faults.clear();
  else if (!faults.remove(id)) throw new ControlError(`There is no fault ${id}.`, 404);
  return undefined;
}

function matchOf(fields: Fields): FaultMatch {
  only(fields, 'match.', ['route', 'phoneNumberId', 'to', 'share', 'times']);
  const values = {
    route: optionalString(fields, 'route', 'match.'),
    phoneNumberId: optionalString(fields, 'phoneNumberId', 'match.'),
    to: optionalString(fields, 'to', 'match.'),
    share: optionalNumber(fields, 'share', 'match.'),
    times: optionalNumber(fields, 'times', 'match.'),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

const kinds = [
  'latency',
  'error',
  'bare-status',
  'drop',
  'no-status',
  'failed-status',
  'repeat-webhooks',
  'shuffle-webhooks',
  'status-before-answer',
] as const satisfies readonly FaultEffect['kind'][];

const statuses = ['sent', 'delivered', 'read', 'played', 'failed'] as const satisfies readonly StatusName[];

function effectOf(fields: Fields): FaultEffect {
  const kind = optionalOneOf(fields, 'kind', 'effect.', kinds);
  const number = (name: string): number => {
    const value = optionalNumber(fields, name, 'effect.');
    if (value === undefined) throw new ControlError(`effect.${name} must be given for the kind "${kind}".`);
    return value;
  };
  const details = optionalString(fields, 'details', 'effect.');
  switch (kind) {
    case 'latency':
      return { kind, ms: number('ms') };
    case 'error': {
      const httpStatus = optionalNumber(fields, 'httpStatus', 'effect.');
      const subcode = optionalNumber(fields, 'subcode', 'effect.');
      return {
        kind,
        code: number('code'),
        ...(httpStatus !== undefined && { httpStatus }),
        ...(subcode !== undefined && { subcode }),
        ...(details !== undefined && { details }),
      };
    }
    case 'bare-status':
      return { kind, httpStatus: number('httpStatus') };
    case 'drop':
      return { kind, when: optionalOneOf(fields, 'when', 'effect.', ['before', 'after']) ?? 'before' };
    case 'no-status':
      return { kind, statuses: statusesOf(fields) };
    case 'failed-status':
      return { kind, code: number('code'), ...(details !== undefined && { details }) };
    case 'repeat-webhooks':
      return { kind, copies: number('copies') };
    case 'shuffle-webhooks':
      return { kind, withinMs: number('withinMs') };
    case 'status-before-answer':
      return { kind };
    default:
      throw new ControlError(`effect.kind must be one of ${kinds.join(', ')}.`);
  }
}

function statusesOf(fields: Fields): StatusName[] {
  const names = optionalStrings(fields, 'statuses', 'effect.') ?? [...statuses];
  return names.map((name) => {
    const status = statuses.find((each) => each === name);
    if (!status) throw new ControlError(`effect.statuses: "${name}" is none of ${statuses.join(', ')}.`);
    return status;
  });
}
