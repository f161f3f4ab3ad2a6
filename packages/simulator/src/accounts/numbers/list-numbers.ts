import { invalidParameter, parameterError } from '../../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../../graph/graph-call.ts';
import { readNode } from '../../graph/node-type.ts';
import { pageBody, pageOf } from '../../graph/paging.ts';
import { jsonParameter, namesParameter } from '../../graph/parameters.ts';
import type { Platform } from '../../platform.ts';
import type { PhoneNumber } from '../../world/phone-number.ts';
import type { Waba } from '../../world/waba.ts';
import type { World } from '../../world/world.ts';
import { numberType } from './number-type.ts';

/** `GET /{waba-id}/phone_numbers`, newest first unless `sort` says otherwise. */
export function listNumbers(call: GraphCall, waba: Waba, platform: Platform): GraphAnswer {
  const isWanted = readFiltering(call);
  const numbers = numbersOf(waba, platform.world).filter(isWanted);
  if (isAscending(call)) numbers.reverse();
  const { items, paging } = pageOf(numbers, call);
  return {
    body: pageBody(
      items.map((number) => readNode(numberType, number, platform, call)),
      paging,
    ),
  };
}

/** The numbers of a WABA, newest first. */
export function numbersOf(waba: Waba, { phoneNumbers }: World): PhoneNumber[] {
  return [...phoneNumbers.values()]
    .filter(({ wabaId }) => wabaId === waba.id)
    .reverse()
    .sort((a, b) => b.onboardedAt - a.onboardedAt);
}

/** `['last_onboarded_time_ascending']` in Meta's guide, `last_onboarded_time.asc` and `creation_time.asc` elsewhere. */
function isAscending(call: GraphCall): boolean {
  const [sort] = namesParameter(call.params, 'sort') ?? [];
  if (sort === undefined) return false;
  const direction = /^(?:last_onboarded_time|creation_time)[._](asc|desc)(?:ending)?$/i.exec(sort)?.[1];
  if (direction === undefined) {
    throw parameterError(
      `Param sort must be one of {last_onboarded_time.asc, last_onboarded_time.desc, creation_time.asc, creation_time.desc} - got "${sort}".`,
    );
  }
  return direction.toLowerCase() === 'asc';
}

/** `filtering=[{"field":"account_mode","operator":"EQUAL","value":"SANDBOX"}]`; all filters must match. */
function readFiltering(call: GraphCall): (number: PhoneNumber) => boolean {
  const given = jsonParameter(call.params, 'filtering') ?? [];
  const filters = (Array.isArray(given) ? given : [given]).map(readFilter);
  return (number) => filters.every((fits) => fits(number));
}

function readFilter(given: unknown): (number: PhoneNumber) => boolean {
  const filter: Record<string, unknown> = typeof given === 'object' && given !== null ? { ...given } : {};
  const read = typeof filter.field === 'string' ? filterable.get(filter.field) : undefined;
  if (!read) throw invalidParameter(`filtering: field must be one of ${[...filterable.keys()].join(', ')}`);
  const wanted = [filter.value].flat().map(String);
  switch (filter.operator) {
    case 'EQUAL':
    case 'IN':
      return (number) => wanted.includes(read(number));
    case 'NOT_EQUAL':
    case 'NOT_IN':
      return (number) => !wanted.includes(read(number));
    default:
      throw invalidParameter('filtering: operator must be one of EQUAL, NOT_EQUAL, IN, NOT_IN');
  }
}

const filterable: ReadonlyMap<string, (number: PhoneNumber) => string> = new Map([
  ['account_mode', ({ accountMode }: PhoneNumber) => accountMode],
  ['is_official_business_account', (number: PhoneNumber) => String(number.isOfficialBusinessAccount)],
]);
