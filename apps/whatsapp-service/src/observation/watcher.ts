import type { AnsweredWebhook } from '../inbound/receive-webhook.ts';
import type { ProcessingReport } from '../inbound/webhook-event-store.ts';
import type { OutboxEntry } from '../outbox/outbox-entry.ts';
import type { SenderTurn } from '../outbox/sender.ts';
import type { AcceptedMessage, SubmittedMessage } from '../outbox/submit-message.ts';
import type { GraphCallSeen } from './watched-graph.ts';

/**
 * Callbacks that observe the running service. Metrics, traces and the log are one each, with the callbacks they need;
 * none may throw, or take long.
 */
export interface Watcher {
  /** A webhook whose body was read is answered. */
  readonly onAnswered?: (webhook: AnsweredWebhook) => void;
  /** A commit kept webhooks: how many, and how long it took. */
  readonly onCommit?: (items: number, ms: number) => void;
  /** Events got their results. */
  readonly onProcessed?: (report: ProcessingReport) => void;
  /** A message to send is kept. */
  readonly onAccepted?: (accepted: AcceptedMessage) => void;
  /** A request to send is answered. */
  readonly onSubmitted?: (submitted: SubmittedMessage) => void;
  /** The rate of these numbers holds messages back. */
  readonly onPaced?: (phoneNumberIds: readonly string[]) => void;
  /** A try to send ended and is recorded. */
  readonly onAttempt?: (entry: OutboxEntry) => void;
  /** A status moved an entry on. */
  readonly onSettled?: (entry: OutboxEntry) => void;
  /** A number's breaker opened or closed. */
  readonly onTurn?: (turn: SenderTurn) => void;
  /** An entry has changed, for any reason. */
  readonly onMoved?: (entry: OutboxEntry) => void;
  /** A call to Meta ended. */
  readonly onCall?: (call: GraphCallSeen) => void;
}

/** One watcher that calls all of them; callbacks that none of them needs are absent, and so cost nothing. */
export function watchTogether(watchers: readonly Watcher[]): Watcher {
  const all = <T extends unknown[]>(hooks: readonly (((...args: T) => void) | undefined)[]) => {
    const wanted = hooks.filter((hook) => hook !== undefined);
    if (wanted.length < 2) return wanted[0];
    return (...args: T): void => {
      for (const hook of wanted) hook(...args);
    };
  };
  return definedOnly({
    onAnswered: all(watchers.map((each) => each.onAnswered)),
    onCommit: all(watchers.map((each) => each.onCommit)),
    onProcessed: all(watchers.map((each) => each.onProcessed)),
    onAccepted: all(watchers.map((each) => each.onAccepted)),
    onSubmitted: all(watchers.map((each) => each.onSubmitted)),
    onPaced: all(watchers.map((each) => each.onPaced)),
    onAttempt: all(watchers.map((each) => each.onAttempt)),
    onSettled: all(watchers.map((each) => each.onSettled)),
    onTurn: all(watchers.map((each) => each.onTurn)),
    onMoved: all(watchers.map((each) => each.onMoved)),
    onCall: all(watchers.map((each) => each.onCall)),
  });
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function definedOnly<T extends object>(parts: T): Defined<T> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Defined<T>;
}
