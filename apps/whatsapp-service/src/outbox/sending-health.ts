import { withDeadline } from '../deadline.ts';
import { type Finding, problemText } from '../problems/problem.ts';
import { causeAndRemedy, ServiceError } from '../service-error.ts';
import { pauseOf } from './holds.ts';
import type { OutboxDepth, OutboxStore } from './outbox-store.ts';
import { pauseFindings } from './pause-findings.ts';
import { reportPause } from './pause-report.ts';
import type { Sender } from './sender.ts';
import { type SilenceWatch, silenceFinding } from './silence.ts';

/** Whether messages are sent, and what prevents it. */
export interface SendingHealth {
  /** Why nothing can be sent at all, in words that need no key; null while something can. */
  readonly problem: string | null;
  readonly depth: OutboxDepth | null;
  /** Every number, including paused ones. */
  readonly senders: readonly Sender[];
  readonly findings: readonly Finding[];
}

export interface SendingHealthDeps {
  readonly outbox: Pick<OutboxStore, 'depth' | 'senders'>;
  readonly silence: SilenceWatch;
  readonly hasToken: () => boolean;
}

const noToken: Finding = {
  kind: 'token_missing',
  cause: 'There is no access token, so nothing is sent.',
  remedy: 'Set INTEXURAOS_WHATSAPP_ACCESS_TOKEN (or WHATSAPP_ACCESS_TOKEN), or the same name with _FILE.',
};

const outboxDamaged =
  'The outbox cannot be used, so nothing is sent. The hints, shown with an API key, and the log say why and what to do.';

/** A probe expects an answer within 3 s, even if the store hangs. */
const deadlineMs = 2_500;
const ask = <T>(work: Promise<T>): Promise<T> => withDeadline(work, deadlineMs, 'Asking the outbox');

/** Reads the outbox; null for anything it can't determine. Never rejects. */
export async function lookAtSending({ outbox, silence, hasToken }: SendingHealthDeps): Promise<SendingHealth> {
  let fault: ServiceError | null = null;
  const [depth, senders, silent] = await Promise.all([
    ask(outbox.depth()).catch((error: unknown) => {
      fault = lastingFaultIn(error);
      return null;
    }),
    ask(outbox.senders()).catch(() => []),
    ask(silence.silent()).catch(() => []),
  ]);
  const whole = senders.flatMap((sender) => pauseOf(sender) ?? []).map((pause) => reportPause(pause));
  const allPaused = whole.length > 0 && whole.length === senders.length ? (whole[0]?.what ?? null) : null;
  return {
    problem: fault === null ? (hasToken() ? allPaused : problemText(noToken)) : outboxDamaged,
    depth,
    senders,
    findings: [
      ...(fault === null ? [] : [{ kind: 'file_fault', subject: 'outbox', ...causeAndRemedy(fault) } as const]),
      ...(hasToken() ? [] : [noToken]),
      ...pauseFindings(senders),
      ...silent.map(silenceFinding),
    ],
  };
}

/** Why the outbox can't be used until somebody fixes it; null if it may recover by itself. */
const lastingFaultIn = (error: unknown): ServiceError | null =>
  error instanceof ServiceError && error.code === 'store_corrupt' ? error : null;
