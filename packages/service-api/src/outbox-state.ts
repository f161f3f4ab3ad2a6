/**
 * How far a message has come on its way out: every state, in the order of a message's life. This is the one home of
 * states: the API's schema, the lists of the command and the documentation read them here.
 *
 * `open`: not decided yet. `taken`: Meta took it. `bad`: it came to a bad end. `cancelled`: taken back before it was sent.
 */
const states = {
  /** Its time has not come, so it is in no lane and holds up nothing. The other open ones hold up what is behind them. */
  scheduled: { is: 'open', says: 'It is scheduled for later' },
  queued: { is: 'open', says: 'It has not been sent yet' },
  /** A call to Meta is under way. */
  sending: { is: 'open', says: 'It is being sent to Meta' },
  accepted: { is: 'taken', says: 'Meta has accepted it' },
  sent: { is: 'taken', says: 'Meta has sent it; it has not reached the phone yet' },
  delivered: { is: 'taken', says: 'It has reached the recipient’s phone' },
  read: { is: 'taken', says: 'The recipient has read it' },
  played: { is: 'taken', says: 'The recipient has played it' },
  failed: { is: 'bad', says: 'It failed' },
  refused: { is: 'bad', says: 'It was refused' },
  /** A call was made, and it is not known whether Meta took it: it is not sent again until that is known or its hold is over. */
  unknown: { is: 'open', says: 'It is unknown whether Meta has it' },
  expired: { is: 'bad', says: 'Its deadline passed before it could be sent' },
  cancelled: { is: 'cancelled', says: 'It was cancelled before it was sent' },
} as const;

export type OutboxState = keyof typeof states;

const words = Object.keys(states) as OutboxState[];
const [first = 'scheduled', ...others] = words;

/** Every state, in the order of a message's life. */
export const outboxStates: readonly [OutboxState, ...OutboxState[]] = [first, ...others];

/** The state that a word names; undefined for any other word. */
export const outboxStateOf = (word: string): OutboxState | undefined => words.find((state) => state === word);

const statesThatAre = (...kinds: readonly (typeof states)[OutboxState]['is'][]): readonly OutboxState[] =>
  words.filter((state) => kinds.includes(states[state].is));

/** States that are still open. */
export const openStates = statesThatAre('open');
/** Meta took it. */
export const takenStates = statesThatAre('taken');
/** The states that Meta's statuses can give an accepted message. */
export const statusStates: readonly OutboxState[] = [...takenStates.filter((state) => state !== 'accepted'), 'failed'];
/** Bad ends: nobody got the message. */
export const badEnds = statesThatAre('bad');
/** Given up: sent again only if somebody retries it. */
export const givenUpStates = statesThatAre('bad', 'cancelled');
/** Final states for a caller that waits for a message to arrive: nothing better can follow. */
export const endStates: readonly OutboxState[] = ['delivered', 'read', 'played', ...givenUpStates];
/** States that can still be cancelled. */
export const cancellableStates: readonly OutboxState[] = ['scheduled', 'queued'];
/** States that can be retried. An unknown message may then arrive twice. */
export const retryableStates: readonly OutboxState[] = [...givenUpStates, 'unknown'];

/** The reason why an open message waits, as the API shows it. */
export interface WaitShown {
  readonly for: string;
  readonly entryId?: string | null;
  readonly problem?: ProblemShown | null;
}

export interface ProblemShown {
  readonly code?: number | null;
  readonly title?: string | null;
}

/** A message as the API shows it, as far as its state goes. */
export interface StateShown {
  readonly state: OutboxState;
  readonly problem?: ProblemShown | null | undefined;
  readonly waitsFor?: WaitShown | null | undefined;
}

/** One sentence that says how far a message has come, and why no further. The API, the command and the documentation all use it. */
export function stateSentence({ state, problem, waitsFor }: StateShown): string {
  const { says } = states[state];
  const waits = waitsFor ? waitWords(waitsFor) : null;
  if (waits !== null && state === 'queued') return `${says}: it waits for ${waits}.`;
  const why = problemWords(problem ?? waitsFor?.problem ?? null);
  if (state === 'unknown') return `${says}${why && ` (${why})`}; it is not sent again until a status settles it.`;
  const isBad = states[state].is === 'bad' || state === 'queued';
  return `${says}${isBad && why !== '' ? `: ${why}` : ''}`.replace(/\.?$/, '.');
}

const waitsFor: Readonly<Record<string, string>> = {
  time: 'its time',
  number: 'its number, which is paused',
  category: 'messages billed like it, which are on hold',
  version: 'its Graph version, which is on hold',
  retry: 'its next attempt',
  pace: 'its turn at the rate Meta allows',
  status: 'a status that settles its outcome',
};

/** The reason why a message waits, and its cause, as the end of a sentence. */
export function waitWords({ for: what, entryId, problem }: WaitShown): string {
  const why = problemWords(problem ?? null);
  const target = entryId ? `${entryId}, which is ahead of it` : (waitsFor[what] ?? what);
  return why === '' ? target : `${target} (${why})`;
}

/** A problem in a few words: its code once, though Meta's own title often begins with it (`(#131000) Something went wrong`). */
export function problemWords(problem: ProblemShown | null): string {
  const title = (problem?.title ?? '').replace(/^\(#\d+\)\s*/, '');
  return [problem?.code ?? '', title].filter((part) => part !== '').join(' ');
}
