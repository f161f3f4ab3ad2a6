import { type OutboxState, outboxStateOf, outboxStates } from '@intexuraos/service-api/outbox-state';
import { spellingsOf } from '../../conversations/person.ts';
import type { OutboxFilter } from '../../outbox/outbox-filter.ts';
import { parseTime } from '../request-time.ts';
import { ParameterError } from '../request-validation.ts';
import {
  phoneNumberIdFilter,
  phoneNumberIdOf,
  recipientOf,
  textFilter,
  timeFilter,
  userFilter,
} from '../schemas/parameters.ts';

/** The filters of outgoing messages: the same in the query of a list and in the body of a bulk operation. */
export const outboxFilters = {
  state: textFilter(`One state, or several separated by commas: ${outboxStates.join(', ')}.`),
  phoneNumberId: phoneNumberIdFilter('From this business number.'),
  recipient: userFilter('To this number, BSUID or group.'),
  code: textFilter(
    'With a problem that has this Meta code, or one of several separated by commas; `none` is a problem without one.',
  ),
  from: timeFilter('Accepted here at this time or later.'),
  until: timeFilter('Accepted here before this time.'),
};

export interface OutboxFilterText {
  readonly state?: string;
  readonly phoneNumberId?: string;
  readonly recipient?: string;
  readonly code?: string;
  readonly from?: string;
  readonly until?: string;
}

/**
 * The store's filter for a query's filters.
 * @throws ParameterError that names the filter.
 */
export function outboxFilterOf(text: OutboxFilterText): OutboxFilter {
  const { state, phoneNumberId, recipient, code, from, until } = text;
  return {
    ...(state === undefined ? {} : { states: wordsOf(state).map(stateOf) }),
    ...(phoneNumberId === undefined ? {} : { phoneNumberId: phoneNumberIdOf('phoneNumberId', phoneNumberId) }),
    ...(recipient === undefined ? {} : { recipient: spellingsOf(recipientOf('recipient', recipient)) }),
    ...(code === undefined ? {} : { codes: wordsOf(code).map(codeOf) }),
    ...(from === undefined ? {} : { from: parseTime('from', from) }),
    ...(until === undefined ? {} : { until: parseTime('until', until) }),
  };
}

const wordsOf = (text: string): string[] => [...new Set(text.split(',').map((word) => word.trim()))];

function stateOf(word: string): OutboxState {
  const state = outboxStateOf(word);
  if (state === undefined) throw new ParameterError(`state knows: ${outboxStates.join(', ')}.`);
  return state;
}

function codeOf(word: string): number | null {
  if (word === 'none') return null;
  if (!/^\d{1,9}$/.test(word)) throw new ParameterError('code must be Meta’s codes such as 131026, or none.');
  return Number(word);
}
