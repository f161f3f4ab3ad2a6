import { withDeadline } from '../deadline.ts';
import { ServiceError } from '../service-error.ts';
import { pauseOf, pausesOf } from './holds.ts';
import type { OutboxDepth, OutboxStore } from './outbox-store.ts';
import { reportPause } from './pause-report.ts';
import type { Sender } from './sender.ts';
import { type SilenceWatch, silenceHint } from './silence.ts';

/** Whether messages go, and what stands in their way. */
export interface SendingHealth {
  /** Why nothing can be sent at all, in words that need no key; null while something can. */
  readonly problem: string | null;
  readonly depth: OutboxDepth | null;
  /** Every number, the paused ones among them. */
  readonly senders: readonly Sender[];
  readonly hints: readonly string[];
}

export interface SendingHealthDeps {
  readonly outbox: Pick<OutboxStore, 'depth' | 'senders'>;
  readonly silence: SilenceWatch;
  readonly hasToken: () => boolean;
}

const noToken =
  'There is no access token, so nothing is sent. Set INTEXURAOS_WHATSAPP_ACCESS_TOKEN (or WHATSAPP_ACCESS_TOKEN), or the ' +
  'same name with _FILE.';

const outboxDamaged =
  'The outbox cannot be used, so nothing is sent. With an API key the hints say why and what to do; so does the log.';

/** A probe asks for an answer within 3 s, even when the store hangs. */
const deadlineMs = 2_500;
const ask = <T>(work: Promise<T>): Promise<T> => withDeadline(work, deadlineMs, 'Asking the outbox');

/** Reads the outbox; null for anything it can't determine. Never rejects. */
export async function lookAtSending({ outbox, silence, hasToken }: SendingHealthDeps): Promise<SendingHealth> {
  let fault: string | null = null;
  const [depth, senders, silent] = await Promise.all([
    ask(outbox.depth()).catch((error: unknown) => {
      fault = lastingFaultIn(error);
      return null;
    }),
    ask(outbox.senders()).catch(() => []),
    ask(silence.silent()).catch(() => []),
  ]);
  const pauses = senders.flatMap((sender) => pausesOf(sender).map(({ hold, pause }) => reportPause(pause, hold)));
  const whole = senders.flatMap((sender) => pauseOf(sender) ?? []).map((pause) => reportPause(pause));
  const allPaused = whole.length > 0 && whole.length === senders.length ? (whole[0]?.what ?? null) : null;
  return {
    problem: fault === null ? (hasToken() ? allPaused : noToken) : outboxDamaged,
    depth,
    senders,
    hints: [
      ...(fault === null ? [] : [fault]),
      ...new Set(pauses.map(({ what, remedy }) => `${what} ${remedy}`)),
      ...silent.map(silenceHint),
    ],
  };
}

/** Why the outbox can't be used until somebody fixes it; null if it may recover by itself. */
const lastingFaultIn = (error: unknown): string | null =>
  error instanceof ServiceError && error.code === 'store_corrupt' ? error.message : null;
