import type { ErrorScope, Usage } from '@intexuraos/cloud-api';
import type { MetaAnswer, OutboxProblem } from './outbox-entry.ts';

/**
 * The scope of a cause that somebody has to fix. `edge`: the edge that was called, if it is not `messages`; otherwise
 * the number.
 */
export type PauseScope = Extract<ErrorScope, 'category' | 'number' | 'account' | 'version'> | 'edge';

/** The outcome of one attempt to send, judged by the catalogue of errors. */
export type SendOutcome =
  /** Meta accepted it. `usage`: how much of the allowed calls is used up, if its usage header said so. */
  | { readonly kind: 'accepted'; readonly wamid: string; readonly answer: MetaAnswer; readonly usage?: Usage }
  /** Meta, or we on Meta's behalf, will not send it as it is. */
  | {
      readonly kind: 'refused';
      readonly answer: MetaAnswer;
      readonly problem: OutboxProblem;
      /** No call was made. */
      readonly isOurs?: true;
    }
  /** It was certainly not sent, and may be retried. `afterMs`: how long Meta says that this message should wait. */
  | {
      readonly kind: 'not_sent';
      readonly problem: OutboxProblem;
      readonly afterMs: number | null;
      /** The rest that the answer asks for, if any: the number rests, and no message longer than its number. */
      readonly restMs?: number | null;
      /**
       * The side at fault. `meta`: not reached, or has an outage, whatever is sent. `unclear`: Meta failed, perhaps only
       * for this message. `ours`: Meta was not called.
       */
      readonly fault: 'meta' | 'unclear' | 'ours';
    }
  /** This pair is too fast (131056): only this recipient waits. */
  | { readonly kind: 'pair_too_fast'; readonly problem: OutboxProblem }
  /** The number is too fast (130429, 80007, 4): all of it slows down. */
  | { readonly kind: 'number_too_fast'; readonly problem: OutboxProblem; readonly afterMs: number | null }
  /** Nothing within the cause's scope can be sent until somebody fixes it, and no message is wasted on it. */
  | { readonly kind: 'blocked'; readonly problem: OutboxProblem; readonly scope: PauseScope }
  /** The call was made, and its answer never came or says nothing. `restMs`: the rest that the answer asks for, if any. */
  | { readonly kind: 'unknown'; readonly problem: OutboxProblem; readonly restMs?: number | null };
