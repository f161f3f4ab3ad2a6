import { invalidParameter, missingParameter, parameterError } from '../../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../../graph/graph-call.ts';
import { readNode } from '../../graph/node-type.ts';
import { pageBody, pageOf } from '../../graph/paging.ts';
import { jsonParameter, textParameter } from '../../graph/parameters.ts';
import type { Platform } from '../../platform.ts';
import { createPhoneNumber } from '../../world/default-world.ts';
import { digitsOf, type PhoneNumber } from '../../world/phone-number.ts';
import type { Waba } from '../../world/waba.ts';
import { numberType } from './number-type.ts';

/** `GET /{waba-id}/phone_numbers`, newest first unless `sort` says otherwise. */
export function listNumbers(call: GraphCall, waba: Waba, platform: Platform): GraphAnswer {
  const mode = accountModeOf(call);
  const numbers = [...platform.world.phoneNumbers.values()]
    .filter((number) => number.wabaId === waba.id && (mode === undefined || number.accountMode === mode))
    .sort((a, b) => b.onboardedAt - a.onboardedAt);
  if (/asc/i.test(String(call.params.sort ?? ''))) numbers.reverse();
  const { items, paging } = pageOf(numbers, call);
  return {
    body: pageBody(
      items.map((number) => readNode(numberType, number, platform, call)),
      paging,
    ),
  };
}

/** `filtering=[{"field":"account_mode","operator":"EQUAL","value":"SANDBOX"}]` */
function accountModeOf(call: GraphCall): string | undefined {
  const filters = jsonParameter(call.params, 'filtering');
  if (filters === undefined) return undefined;
  const [first]: unknown[] = Array.isArray(filters) ? filters : [filters];
  const filter: Record<string, unknown> = typeof first === 'object' && first !== null ? { ...first } : {};
  if (filter.field !== 'account_mode') throw invalidParameter('filtering: only account_mode can be filtered by');
  return String(filter.value);
}

/** `POST /{waba-id}/phone_numbers`: a number that still has to be verified and registered. */
export function addNumber({ params }: GraphCall, waba: Waba, { world, ids, clock }: Platform): GraphAnswer {
  const countryCode = required(params, 'cc').replace(/\D/g, '');
  const digits = required(params, 'phone_number').replace(/\D/g, '');
  const name = required(params, 'verified_name');
  if (name.length < 2 || name.length > 75) throw parameterError('Param verified_name must have 2 to 75 characters.');
  const whole = `${countryCode}${digits}`;
  const isTaken = [...world.phoneNumbers.values()].some((each) => digitsOf(each.displayPhoneNumber) === whole);
  if (isTaken) throw invalidParameter('This phone number is already in use');
  const number: PhoneNumber = {
    ...createPhoneNumber(ids.decimal(), waba.id, `+${countryCode} ${digits}`, clock.now()),
    verifiedName: name,
    nameStatus: 'PENDING_REVIEW',
    codeVerificationStatus: 'NOT_VERIFIED',
    platformType: 'NOT_APPLICABLE',
    status: 'PENDING',
    throughput: 'NOT_APPLICABLE',
    qualityRating: 'UNKNOWN',
  };
  world.phoneNumbers.set(number.id, number);
  return { body: { id: number.id } };
}

function required(params: GraphCall['params'], name: string): string {
  const value = textParameter(params, name);
  if (!value) throw missingParameter(name);
  return value;
}
