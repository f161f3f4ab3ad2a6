import type { FaultEffect, FaultMatch } from '../faults/faults.ts';
import type { Simulator } from '../simulator.ts';
import type { StatusName } from '../world/message.ts';
import { ControlError } from './control-error.ts';
import type { ControlRequest } from './control-request.ts';
import { objectOf, only, optionalNumberWithin, optionalOneOf, optionalString, optionalStrings } from './read-values.ts';

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
    share: optionalNumberWithin(fields, 'share', 'match.', [0, 1]),
    times: optionalNumberWithin(fields, 'times', 'match.', [1, Number.MAX_SAFE_INTEGER]),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** The parameters of each kind, with the ranges of numbers. */
const names = {
  latency: ['ms'],
  error: ['code', 'httpStatus', 'subcode', 'details'],
  'bare-status': ['httpStatus'],
  drop: ['when'],
  usage: ['type', 'percent', 'minutes'],
  'no-status': ['statuses'],
  'failed-status': ['code', 'details'],
  'repeat-webhooks': ['copies'],
  'shuffle-webhooks': ['withinMs'],
  'status-before-answer': [],
} as const satisfies Readonly<Record<FaultEffect['kind'], readonly string[]>>;
const kinds = Object.keys(names) as (keyof typeof names)[];

const ranges = {
  ms: [0, 600_000],
  code: [0, 10_000_000],
  httpStatus: [200, 599],
  subcode: [0, 10_000_000],
  percent: [0, 1_000],
  minutes: [0, 100_000],
  copies: [1, 100],
  withinMs: [0, 7 * 24 * 3_600_000],
} as const;

const statuses = ['sent', 'delivered', 'read', 'played', 'failed'] as const satisfies readonly StatusName[];

function effectOf(fields: Fields): FaultEffect {
  const kind = optionalOneOf(fields, 'kind', 'effect.', kinds);
  if (kind === undefined) throw new ControlError(`effect.kind must be one of ${kinds.join(', ')}.`);
  only(fields, 'effect.', ['kind', ...names[kind]]);
  const optional = (name: keyof typeof ranges) => optionalNumberWithin(fields, name, 'effect.', ranges[name]);
  const number = (name: keyof typeof ranges): number => {
    const value = optional(name);
    if (value === undefined) throw new ControlError(`effect.${name} must be given for the kind "${kind}".`);
    return value;
  };
  const details = optionalString(fields, 'details', 'effect.');
  const described = details === undefined ? {} : { details };
  switch (kind) {
    case 'latency':
      return { kind, ms: number('ms') };
    case 'error':
      return { kind, code: number('code'), ...errorFacts(optional('httpStatus'), optional('subcode')), ...described };
    case 'bare-status':
      return { kind, httpStatus: number('httpStatus') };
    case 'drop':
      return { kind, when: optionalOneOf(fields, 'when', 'effect.', ['before', 'after']) ?? 'before' };
    case 'usage':
      return usageOf(number('percent'), optional('minutes'), optionalString(fields, 'type', 'effect.'));
    case 'no-status':
      return { kind, statuses: statusesOf(fields) };
    case 'failed-status':
      return { kind, code: number('code'), ...described };
    case 'repeat-webhooks':
      return { kind, copies: number('copies') };
    case 'shuffle-webhooks':
      return { kind, withinMs: number('withinMs') };
    case 'status-before-answer':
      return { kind };
  }
}

const errorFacts = (httpStatus: number | undefined, subcode: number | undefined) => ({
  ...(httpStatus !== undefined && { httpStatus }),
  ...(subcode !== undefined && { subcode }),
});

const usageOf = (percent: number, minutes: number | undefined, type = 'whatsapp_business_management') =>
  ({ kind: 'usage', type, percent, ...(minutes !== undefined && { minutes }) }) as const;

function statusesOf(fields: Fields): StatusName[] {
  const names = optionalStrings(fields, 'statuses', 'effect.') ?? [...statuses];
  return names.map((name) => {
    const status = statuses.find((each) => each === name);
    if (!status) throw new ControlError(`effect.statuses: "${name}" is none of ${statuses.join(', ')}.`);
    return status;
  });
}
