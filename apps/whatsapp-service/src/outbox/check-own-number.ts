import { isToGroup, type MessageProblem, phoneDigitsOf } from '@intexuraos/cloud-api';
import type { NumberDirectory } from '../account/number-directory.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** A number can't write to itself (Meta: 131021). Until its digits are known, Meta decides. */
export type CheckOwnNumber = (phoneNumberId: string, body: JsonObject) => readonly MessageProblem[];

export function createCheckOwnNumber(numbers: Pick<NumberDirectory, 'digitsOf'>): CheckOwnNumber {
  return (phoneNumberId, body) => {
    const own = numbers.digitsOf(phoneNumberId);
    if (own === null || isToGroup(body) || phoneDigitsOf(body.to) !== own) return [];
    return [{ path: 'to', code: 131021, message: 'Is the business number that sends the message.' }];
  };
}
