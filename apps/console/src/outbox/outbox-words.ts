import {
  badEnds,
  cancellableStates,
  type OutboxState,
  openStates,
  outboxStates,
  retryableStates,
  takenStates,
} from '@intexuraos/service-api/outbox-state';
import type { OutboxEntryDetail, OutboxProblem } from '../api/types.ts';
import * as texts from '../texts.ts';
import type { Tone } from '../ui/elements.tsx';

/** The filters above the list, each a few states. */
export const stateGroups: readonly { readonly title: string; readonly states: readonly OutboxState[] }[] = [
  { title: texts.outboxAll, states: [] },
  { title: texts.outboxWaiting, states: openStates },
  { title: texts.outboxFailed, states: badEnds },
  { title: texts.outboxSent, states: takenStates },
  { title: texts.outboxCancelled2, states: ['cancelled'] },
];

const isAmong = (states: readonly OutboxState[], state: string): boolean => states.some((each) => each === state);

export const toneOf = (state: string): Tone => {
  if (isAmong(badEnds, state)) return 'bad';
  if (state === 'unknown') return 'warn';
  if (isAmong(openStates, state)) return 'info';
  return state === 'cancelled' ? 'plain' : 'good';
};

/** The recipient: a number with its plus, or an id. @param recipient null if the key may not see it. */
export function recipientWords(recipient: string | null): string {
  if (recipient === null) return texts.outboxSomebody;
  return /^\d+$/.test(recipient) ? `+${recipient}` : recipient;
}

/** Meta’s details, if they say more than its title. */
export function furtherDetails({ title, details }: Pick<OutboxProblem, 'title' | 'details'>): string | null {
  const words = (text: string): string =>
    text
      .replace(/^\(#\d+\)/, '')
      .replace(/\W+/g, ' ')
      .trim()
      .toLowerCase();
  return details && words(details) !== words(title) ? details : null;
}

/** The actions that are possible now. */
export interface Changes {
  readonly canCancel: boolean;
  readonly canRetry: boolean;
  /** A retry may reach the recipient a second time, which a person has to accept. */
  readonly mayArriveTwice: boolean;
  readonly canTry: boolean;
}

export function changesOf({ state, attempts }: Pick<OutboxEntryDetail, 'state' | 'attempts'>): Changes {
  const canRetry = isAmong(retryableStates, state);
  const hasUnknown = attempts.some(({ outcome }) => outcome === 'unknown');
  return {
    canCancel: isAmong(cancellableStates, state),
    canRetry,
    mayArriveTwice: canRetry && (state === 'unknown' || hasUnknown),
    canTry: state === 'queued',
  };
}

/** Whether the text lists states of the outbox; needed because the address may contain anything. */
export const isStates = (text: string): boolean => text.split(',').every((word) => isAmong(outboxStates, word));

/**
 * The states of a list's filter that a change can start from; undefined if the list is not filtered by state,
 * which leaves the choice to the API; null if there are none.
 */
export function changeableAmong(kind: 'retry' | 'cancel', states: string | undefined): string | undefined | null {
  if (states === undefined) return undefined;
  const possible = kind === 'retry' ? retryableStates : cancellableStates;
  const among = possible.filter((state) => states.split(',').includes(state));
  return among.length === 0 ? null : among.join();
}
